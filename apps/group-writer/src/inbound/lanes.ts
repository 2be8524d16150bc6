import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type EndState, type TenantConfiguration, tenantObserved } from '@rollcall/contracts';
import {
  Database,
  Ends,
  type Lease,
  Leases,
  Metrics,
  Notifications,
  Outbox,
  Schema,
  WorkLoop,
  WorkLoops,
} from '@rollcall/platform';
import { DrainLane } from '../core/drain-lane';
import { Directory, DirectoryError, type Refusal } from '../core/ports';
import { ResolveIdentities } from '../core/resolve-identities';
import { PostgresLedgerStore } from '../outbound/postgres-ledger-store';

/** Longer than any request: a write never outlives the lease under which it began. */
const LEASE_MARGIN_MS = 5_000;
const IDLE_MS = 1_000;
/** How long a tenant that refuses us is left alone before it is asked again. */
const PROBE_EVERY_MS = 30_000;

/** What is kept beside the lease of a lane, for its next holder. */
interface LaneState {
  /** Nothing is sent before this moment (milliseconds since 1970). */
  readonly waitUntil: number;
}

/** One lane for each tenant: one drainer at a time, in whatever replica, by a lease. */
@Injectable()
export class Lanes implements OnModuleInit {
  private readonly logger = new Logger(Lanes.name);

  constructor(
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    private readonly leases: Leases,
    private readonly database: Database,
    private readonly schema: Schema,
    private readonly outbox: Outbox,
    private readonly ends: Ends,
    private readonly metrics: Metrics,
    private readonly ledger: PostgresLedgerStore,
    private readonly drain: DrainLane,
    private readonly resolve: ResolveIdentities,
    private readonly directory: Directory,
    private readonly tenants: readonly TenantConfiguration[],
    private readonly requestTimeoutMs: number,
  ) {}

  onModuleInit(): void {
    const writes = this.metrics.counter('rollcall_graph_writes_total', 'Membership writes that Graph answered.', [
      'tenant',
    ]);
    for (const tenant of this.tenants) {
      const lane = new Lane(tenant, this, (count) => writes.inc({ tenant: tenant.id }, count));
      const loop = this.loops.register(
        new WorkLoop(`lane ${tenant.id}`, (signal) => lane.step(signal), { idleMs: IDLE_MS }),
      );
      for (const channel of ['due', 'identities']) this.notifications.on(channel, () => loop.wake());
    }
  }

  /** The lane's lease, taken or renewed; undefined while another replica has it. */
  async lease(tenantId: string, held: Lease | undefined): Promise<Lease | undefined> {
    const ttlMs = this.requestTimeoutMs + LEASE_MARGIN_MS;
    if (held) {
      if (held.remainingMs() > this.requestTimeoutMs + LEASE_MARGIN_MS / 2) return held;
      return (await held.renew()) ? held : undefined;
    }
    const lease = await this.leases.acquire(`lane ${tenantId}`, { ttlMs, graceMs: this.requestTimeoutMs });
    if (lease) await this.ledger.forgetInFlight(tenantId);
    return lease;
  }

  async switchedOn(tenantId: string): Promise<boolean> {
    const [row] = await this.database.query<{ on: boolean }>(
      'SELECT group_sync_enabled AND NOT removed AS on FROM tenant WHERE tenant_id = $1',
      [tenantId],
    );
    return row?.on ?? false;
  }

  writeNext(tenantId: string): ReturnType<DrainLane['step']> {
    return this.drain.step(tenantId);
  }

  lookUpNext(tenantId: string): Promise<number> {
    return this.resolve.step(tenantId);
  }

  async probe(tenantId: string): Promise<void> {
    await this.directory.probe(tenantId);
  }

  /** Says how the tenant answers, when that has changed. */
  async report(
    tenant: TenantConfiguration,
    state: EndState,
    message: string | undefined,
    waitUntil: number,
  ): Promise<void> {
    const changed = this.ends.report({
      kind: 'tenant',
      id: tenant.id,
      state,
      ...(message !== undefined && { message }),
    });
    if (!changed) return;
    if (state === 'ok') this.logger.log({ tenant: tenant.id }, 'the tenant answers');
    else this.logger.warn({ tenant: tenant.id, state, reason: message }, 'the tenant does not answer well');
    await this.schema.ready();
    const observedAt = new Date().toISOString();
    await this.database.transaction((sql) =>
      this.outbox.add(sql, tenantObserved, {
        tenantId: tenant.tenantId,
        cloudServiceId: tenant.id,
        state,
        ...(message !== undefined && { message }),
        observedAt,
        ...(state === 'ok' && { lastOkAt: observedAt }),
        ...(waitUntil > Date.now() && { waitUntil: new Date(waitUntil).toISOString() }),
      }),
    );
  }

  saveWait(lease: Lease, state: LaneState): Promise<void> {
    return this.database.transaction((sql) => lease.saveState(sql, state));
  }
}

/** One tenant's turn after turn. */
class Lane {
  private lease: Lease | undefined;
  private waitUntil = 0;
  private answersWell: boolean | undefined;
  private probedAt = 0;

  constructor(
    private readonly tenant: TenantConfiguration,
    private readonly lanes: Lanes,
    private readonly written: (count: number) => void,
  ) {}

  /** One batch of look-ups and one of writes. True when there may be more at once. */
  async step(signal: AbortSignal): Promise<boolean> {
    const { tenantId } = this.tenant;
    const before = this.lease;
    this.lease = await this.lanes.lease(tenantId, this.lease);
    if (!this.lease || signal.aborted) return false;
    if (this.lease !== before) this.waitUntil = stateOf(this.lease).waitUntil;
    if (Date.now() < this.waitUntil) return false;
    if (!this.answersWell && !(await this.probe())) return false;
    try {
      const lookedUp = await this.lanes.lookUpNext(tenantId);
      if (!(await this.lanes.switchedOn(tenantId))) return lookedUp > 0;
      const { written, stopped } = await this.lanes.writeNext(tenantId);
      this.written(written);
      if (stopped) await this.stop(stopped);
      return !stopped && (written > 0 || lookedUp > 0);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      await this.stop(error.refusal);
      return false;
    }
  }

  /** Before the first write, and while the tenant does not answer well: asks for next to nothing. */
  private async probe(): Promise<boolean> {
    if (this.answersWell === false && Date.now() - this.probedAt < PROBE_EVERY_MS) return false;
    this.probedAt = Date.now();
    try {
      await this.lanes.probe(this.tenant.tenantId);
      this.answersWell = true;
      await this.lanes.report(this.tenant, 'ok', undefined, 0);
      return true;
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      await this.stop(error.refusal);
      return false;
    }
  }

  private async stop({ reason, message, retryAfterMs }: Refusal): Promise<void> {
    if (reason === 'throttled') {
      this.waitUntil = Date.now() + (retryAfterMs ?? 0);
      if (this.lease) await this.lanes.saveWait(this.lease, { waitUntil: this.waitUntil });
    } else {
      this.answersWell = false;
    }
    await this.lanes.report(this.tenant, stateFor(reason), message, this.waitUntil);
    if (reason === 'throttled') this.answersWell = undefined; // one cheap call tells that it is over
  }
}

const stateOf = ({ state }: Lease): LaneState =>
  typeof state === 'object' && state !== null && 'waitUntil' in state && typeof state.waitUntil === 'number'
    ? { waitUntil: state.waitUntil }
    : { waitUntil: 0 };

function stateFor(reason: Refusal['reason']): EndState {
  switch (reason) {
    case 'credential':
      return 'credential';
    case 'permission-denied':
      return 'forbidden';
    case 'throttled':
      return 'throttled';
    default:
      return 'unreachable';
  }
}
