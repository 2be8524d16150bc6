import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import { type Database, type Leases, Metrics, Notifications, WorkLoop, WorkLoops } from '@rollcall/platform';
import { BatchSize } from '../core/batch-size';
import { DrainLane } from '../core/drain-lane';
import type { LaneQuota } from '../core/lane-quota';
import type { PlanFullSync } from '../core/plan-full-sync';
import type { Directory } from '../core/ports';
import type { ResolveIdentities } from '../core/resolve-identities';
import type { PostgresLedgerStore } from '../outbound/ledger/postgres-ledger-store';
import type { TenantReports } from '../outbound/tenant-reports';
import type { DatabaseClock } from './database-clock';
import { Lane } from './lane';
import { LaneHold } from './lane-hold';
import { LaneMetrics } from './lane-metrics';
import { TenantHealth } from './tenant-health';
import { TenantLoops } from './tenant-loops';

const IDLE_MS = 1_000;
const HEAL_IDLE_MS = 5_000;
/** How often it is said how much there is to do in a tenant, while that changes. */
const MEASURE_MS = 10_000;

/** What the lanes share. */
export interface SharedTools {
  readonly leases: Leases;
  readonly database: Database;
  readonly ledger: PostgresLedgerStore;
  readonly quota: LaneQuota;
  readonly clock: DatabaseClock;
  readonly resolve: ResolveIdentities;
  readonly planner: PlanFullSync;
  readonly directory: Directory;
  readonly reports: TenantReports;
  /** The longest that a request may take. */
  readonly requestTimeoutMs: number;
}

/** The drain of a lane: it has ended when its flights have. */
class DrainLoop extends WorkLoop {
  constructor(
    name: string,
    private readonly lane: Lane,
  ) {
    super(name, (signal) => lane.step(signal), { idleMs: IDLE_MS });
    lane.wake = () => this.wake();
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.lane.land();
  }
}

/** A lane for each configured tenant: whichever replica holds it drains, looks up, plans and heals. */
@Injectable()
export class Lanes implements OnModuleInit {
  private readonly logger = new Logger(Lanes.name);

  constructor(
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    private readonly metrics: Metrics,
    private readonly tenants: readonly TenantConfiguration[],
    private readonly tools: SharedTools,
  ) {}

  onModuleInit(): void {
    const metrics = new LaneMetrics(this.metrics, this.tools);
    for (const tenant of this.tenants) this.open(tenant, metrics);
  }

  private open(tenant: TenantConfiguration, metrics: LaneMetrics): void {
    const { leases, database, ledger, quota, clock, directory, reports, requestTimeoutMs } = this.tools;
    const { id, tenantId } = tenant;
    const now = () => clock.now();
    const size = new BatchSize();
    const drain = new DrainLane(ledger, directory, quota, now, size);
    const hold: LaneHold = new LaneHold(tenantId, leases, database, requestTimeoutMs, async (kept) => {
      await clock.set();
      quota.takeOver(tenantId, kept?.budget);
      if (kept) size.takeOver(kept.batch);
      await ledger.forgetInFlight(tenantId, { groups: lane.busyGroups, except: true });
      this.logger.log({ tenant: id, kept: kept?.budget }, 'took the lane of a tenant');
    });
    const health = new TenantHealth(tenant, directory, reports, now);
    const note = metrics.of(tenant, () => lane, hold);
    const lane: Lane = new Lane(tenant, { sql: database, ledger, drain, quota, hold, health, now, note });
    const others = new TenantLoops(tenant, { ...this.tools, hold, health, now });
    this.wakeOn('due', new DrainLoop(`lane ${id}`, lane));
    this.wakeOn('identities', new WorkLoop(`look-ups ${id}`, (signal) => others.lookUp(signal), { idleMs: IDLE_MS }));
    this.wakeOn('runs', new WorkLoop(`plan full syncs ${id}`, (signal) => others.plan(signal), { idleMs: IDLE_MS }));
    this.loops.register(new WorkLoop(`heal ${id}`, () => others.heal(), { idleMs: HEAL_IDLE_MS }));
    this.loops.register(new WorkLoop(`measure ${id}`, () => others.measure(), { idleMs: MEASURE_MS }));
  }

  private wakeOn(channel: string, loop: WorkLoop): void {
    this.loops.register(loop);
    this.notifications.on(channel, () => loop.wake());
  }
}
