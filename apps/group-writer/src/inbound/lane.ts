import { Logger } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import { type Sql, withTraces } from '@rollcall/platform';
import type { DrainLane, Flight, LaneStep } from '../core/drain-lane';
import type { LaneQuota } from '../core/lane-quota';
import type { GroupOutcomes } from '../core/ports';
import { Trust } from '../core/trust';
import { tenantOpen } from '../outbound/ledger/paused';
import type { PostgresLedgerStore } from '../outbound/ledger/postgres-ledger-store';
import { GroupGates, type Place } from './group-gates';
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
  private readonly gates = new GroupGates();
  /** On their way, or being stored; with their groups. */
  private readonly flights = new Map<Promise<void>, readonly string[]>();
  /** Groups of flights that broke off: what became of their writes is not known. */
  private readonly broken = new Set<string>();
  /** A taking broke off: rows may have been taken that no flight knows of. */
  private unknownTaking = false;
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

  /** Groups of which rows are taken, and not all answers stored. */
  get busyGroups(): readonly string[] {
    return [...this.flights.values()].flat();
  }

  /** Begins all flights that can begin now. Wakes its caller when there may be more. */
  async step(signal: AbortSignal): Promise<boolean> {
    if (!(await this.tools.hold.take()) || signal.aborted) return false;
    await this.forgetBroken();
    if (this.unknownTaking) return false; // until all flights have landed: then what is still marked as taken is nobody's
    if (!(await this.tools.health.check()) || !(await this.isOpen())) return false;
    while (!signal.aborted && (await this.begin())) this.logger.verbose(`${this.flights.size} in flight`);
    return false;
  }

  /** No call to Graph begins any more; resolves when those under way are answered and stored. */
  async land(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.flights.keys());
    if (this.tools.hold.held) await this.keep(true);
  }

  private async begin(): Promise<boolean> {
    const { quota, hold, now } = this.tools;
    const { term } = hold;
    const budget = quota.budget(this.tenant.tenantId);
    const untilRoomMs = budget.untilRoom(now());
    if (untilRoomMs > 0) this.wakeIn(untilRoomMs);
    const single = budget.careful(now()) || this.trust.most(now()) === 1;
    if (untilRoomMs > 0 || this.flights.size >= MOST_FLIGHTS || (single && this.gates.sending.length > 0)) return false;
    // First groups that nothing is on its way to, then more of the others: it is sent when that is answered.
    const flight = (await this.take(this.gates.sending)) ?? (await this.takeMore());
    if (!flight) return false;
    const groupIds = flight.taken.map(({ groupId }) => groupId);
    const place = this.gates.enter(groupIds);
    const work = this.traced(flight, () => this.fly(flight, place, term)).catch((error: unknown) => {
      this.logger.error({ err: error, tenant: this.tenant.id }, 'what became of a batch of writes is not known');
      for (const groupId of groupIds) this.broken.add(groupId);
    });
    const landed = work.then(() => {
      this.flights.delete(landed);
      this.wake();
    });
    this.flights.set(landed, groupIds);
    return true;
  }

  /** In the trace of the change that made all of it due; where it is due for several, in a trace of its own that names them. */
  private traced(flight: Flight, fly: () => Promise<void>): Promise<void> {
    const changes = flight.taken.flatMap((group) => group.changes);
    const attributes = { 'rollcall.tenant': this.tenant.id, 'rollcall.writes': changes.length };
    const causes = changes.flatMap(({ traceparent }) => traceparent ?? []);
    return withTraces(causes, 'write members', fly, { attributes });
  }

  private async takeMore(): Promise<Flight | undefined> {
    return this.gates.sending.length > this.gates.full.length ? this.take(this.gates.full) : undefined;
  }

  private async take(busy: readonly string[]): Promise<Flight | undefined> {
    const { drain, now } = this.tools;
    try {
      return await drain.take(this.tenant.tenantId, {
        busy: [...busy, ...this.broken],
        most: this.trust.most(now()),
        mostFor: (groupId) => this.trust.mostFor(groupId, now()),
      });
    } catch (error) {
      this.unknownTaking = true;
      throw error;
    }
  }

  private async fly(flight: Flight, { before, sent }: Place, term: number): Promise<void> {
    const { drain, health, note, now, quota } = this.tools;
    let refused: ReadonlySet<string> = new Set();
    try {
      const ready = this.keep().then(() => before); // kept before anything leaves, so that a successor knows of it
      const { step, stored } = await drain.send(flight, () => this.mayBegin(term), ready);
      refused = new Set(step.answered.filter(refusesAll).map(({ groupId }) => groupId));
      note(step);
      const forbidden = this.trust.note(step.answered, now());
      const stopped = step.stopped && health.trouble(step.stopped, quota.budget(flight.tenantId).waitUntil);
      sent(refused);
      this.wake();
      await Promise.all([stored, forbidden ? health.forbade(forbidden) : (stopped ?? this.isWell(step))]);
    } finally {
      sent(refused);
    }
    await this.keep();
  }

  private async isWell({ answered }: LaneStep): Promise<void> {
    if (answered.some(({ outcomes }) => outcomes.some(({ effect }) => effect === 'done')))
      await this.tools.health.good();
  }

  /** `term`: under which the writes were taken. When the lane was another's meanwhile, they may be the opposite of what is due. */
  private async mayBegin(term: number): Promise<boolean> {
    const { hold, health, quota, now } = this.tools;
    if (this.stopping || !health.answers || now() < quota.budget(this.tenant.tenantId).waitUntil) return false;
    return (await hold.take()) && hold.term === term && (await this.isOpen());
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
    if (this.unknownTaking && this.flights.size === 0) {
      await this.tools.ledger.forgetInFlight(this.tenant.tenantId, { groups: [], except: true });
      this.unknownTaking = false;
      this.broken.clear();
    }
    const flying = new Set(this.busyGroups);
    const groups = [...this.broken].filter((groupId) => !flying.has(groupId));
    if (groups.length === 0) return;
    await this.tools.ledger.forgetInFlight(this.tenant.tenantId, { groups, except: false });
    for (const groupId of groups) this.broken.delete(groupId);
  }

  private wakeIn(ms: number): void {
    setTimeout(() => this.wake(), Math.min(1_000, ms)).unref();
  }
}

const refusesAll = ({ outcomes }: GroupOutcomes): boolean => outcomes.some(({ refusal }) => refusal?.reach === 'group');
