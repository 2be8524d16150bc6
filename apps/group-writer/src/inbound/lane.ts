import { Logger } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import type { DrainLane, Flight, LaneStep } from '../core/drain-lane';
import type { LaneQuota } from '../core/lane-quota';
import { Trust } from '../core/trust';
import { tenantOpen } from '../outbound/paused';
import type { PostgresLedgerStore } from '../outbound/postgres-ledger-store';
import type { LaneHold } from './lane-hold';
import type { TenantHealth } from './tenant-health';

/** Batches on their way at once, at most: more drew no more from the service for Microsoft's own group sync. */
const MOST_FLIGHTS = 10;
/** For how long it is believed that the tenant is switched on: new writes stop within this. */
const OPEN_FOR_MS = 1_000;

/** What a lane works with. */
export interface LaneTools {
  readonly sql: Sql;
  readonly ledger: PostgresLedgerStore;
  readonly drain: DrainLane;
  readonly quota: LaneQuota;
  readonly hold: LaneHold;
  readonly health: TenantHealth;
  readonly now: () => number;
  readonly note: (step: LaneStep) => void;
}

/** Drains one tenant: begins a flight whenever something is due and the quota leaves room, several at once. */
export class Lane {
  private readonly logger = new Logger(Lane.name);
  private readonly trust = new Trust();
  private readonly flights = new Set<Promise<void>>();
  private readonly busy = new Set<string>();
  /** Groups of flights that broke off: what became of their writes is not known. */
  private readonly broken = new Set<string>();
  private checkedOpen = { at: -Infinity, open: false };
  private stopping = false;
  /** Wakes whoever calls `step`. */
  wake: () => void = () => undefined;

  constructor(
    private readonly tenant: TenantConfiguration,
    private readonly tools: LaneTools,
  ) {}

  get inFlight(): number {
    return this.flights.size;
  }

  get busyGroups(): readonly string[] {
    return [...this.busy];
  }

  /** Begins all flights that can begin now. Wakes its caller when there may be more. */
  async step(signal: AbortSignal): Promise<boolean> {
    if (!(await this.tools.hold.take()) || signal.aborted) return false;
    await this.forgetBroken();
    if (!(await this.tools.health.check()) || !(await this.isOpen())) return false;
    while (!signal.aborted && (await this.begin())) this.logger.verbose(`${this.flights.size} in flight`);
    return false;
  }

  /** No call to Graph begins any more; resolves when those under way are answered and stored. */
  async land(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.flights);
    if (this.tools.hold.held) await this.keep(true);
  }

  private async begin(): Promise<boolean> {
    const { quota, drain, now } = this.tools;
    const { tenantId } = this.tenant;
    const budget = quota.budget(tenantId);
    const untilRoomMs = budget.untilRoom(now());
    if (untilRoomMs > 0) this.wakeIn(untilRoomMs);
    const single = budget.careful(now()) || this.trust.most(now()) === 1;
    if (untilRoomMs > 0 || this.flights.size >= (single ? 1 : MOST_FLIGHTS)) return false;
    const flight = await drain.take(tenantId, {
      busy: this.busyGroups,
      most: this.trust.most(now()),
      mostFor: (groupId) => this.trust.mostFor(groupId, now()),
    });
    if (!flight) return false;
    const groupIds = flight.taken.map(({ groupId }) => groupId);
    for (const groupId of groupIds) this.busy.add(groupId);
    const work = this.fly(flight).catch((error: unknown) => {
      this.logger.error({ err: error, tenant: this.tenant.id }, 'what became of a batch of writes is not known');
      for (const groupId of groupIds) this.broken.add(groupId);
    });
    const landed = work.then(() => {
      for (const groupId of groupIds) if (!this.broken.has(groupId)) this.busy.delete(groupId);
      this.flights.delete(landed);
      this.wake();
    });
    this.flights.add(landed);
    return true;
  }

  private async fly(flight: Flight): Promise<void> {
    const { drain, health, note, now, quota } = this.tools;
    await this.keep(); // before anything leaves, so that a successor knows of it
    const step = await drain.fly(flight, () => this.mayBegin());
    note(step);
    const forbidden = this.trust.note(step.answered, now());
    if (forbidden) await health.forbade(forbidden);
    else if (step.stopped) await health.trouble(step.stopped, quota.budget(flight.tenantId).waitUntil);
    else if (step.answered.some(({ outcomes }) => outcomes.some(({ effect }) => effect === 'done')))
      await health.good();
    await this.keep();
  }

  private async mayBegin(): Promise<boolean> {
    const { hold, health, quota, now } = this.tools;
    if (this.stopping || !health.answers || now() < quota.budget(this.tenant.tenantId).waitUntil) return false;
    return (await hold.take()) && (await this.isOpen());
  }

  /** Saves the state of the quota where what was saved before does not cover what is sent. */
  private async keep(always = false): Promise<void> {
    const { hold, quota, drain, now } = this.tools;
    const budget = quota.budget(this.tenant.tenantId);
    const state = always ? budget.save(now()) : budget.unsaved(now());
    if (state) await hold.save({ budget: state, batch: drain.size.kept });
  }

  private async isOpen(): Promise<boolean> {
    const { sql, now } = this.tools;
    if (now() - this.checkedOpen.at < OPEN_FOR_MS) return this.checkedOpen.open;
    const [row] = await sql.query<{ open: boolean }>(
      `SELECT ${tenantOpen('t')} AS open FROM tenant t WHERE t.tenant_id = $1`,
      [this.tenant.tenantId],
    );
    this.checkedOpen = { at: now(), open: row?.open ?? false };
    return this.checkedOpen.open;
  }

  private async forgetBroken(): Promise<void> {
    const groups = [...this.broken];
    if (groups.length === 0) return;
    await this.tools.ledger.forgetInFlight(this.tenant.tenantId, { groups, except: false });
    for (const groupId of groups) {
      this.broken.delete(groupId);
      this.busy.delete(groupId);
    }
  }

  private wakeIn(ms: number): void {
    setTimeout(() => this.wake(), Math.min(1_000, ms)).unref();
  }
}
