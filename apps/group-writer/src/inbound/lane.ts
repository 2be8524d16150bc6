import type { EndState, TenantConfiguration } from '@rollcall/contracts';
import type { Database, Lease, Leases } from '@rollcall/platform';
import type { DrainLane, LaneStep } from '../core/drain-lane';
import { type Directory, DirectoryError, type Refusal } from '../core/ports';
import type { ResolveIdentities } from '../core/resolve-identities';
import type { PostgresLedgerStore } from '../outbound/postgres-ledger-store';
import type { TenantReports } from '../outbound/tenant-reports';

/** How much longer than any request a lease lasts: a write never outlives the lease under which it began. */
const LEASE_MARGIN_MS = 5_000;
/** How long a tenant that does not answer well is left alone before it is asked again: doubling, from one to the other. */
const PROBE_AFTER_MS = { first: 1_000, longest: 30_000 };

/** What the lanes share. */
export interface LaneTools {
  readonly leases: Leases;
  readonly database: Database;
  readonly ledger: PostgresLedgerStore;
  readonly drain: DrainLane;
  readonly resolve: ResolveIdentities;
  readonly directory: Directory;
  readonly reports: TenantReports;
  /** The longest that a request may take. */
  readonly requestTimeoutMs: number;
  readonly note: (tenant: string, step: LaneStep) => void;
}

/** One tenant's turn after turn: whichever replica holds its lease looks up and writes, and no other. */
export class Lane {
  private lease: Lease | undefined;
  /** Nothing is sent before this moment (milliseconds since 1970); kept beside the lease for the next holder. */
  private waitUntil = 0;
  private answersWell = false;
  /** Times that it did not answer well, one after the other; and when it is asked again. */
  private failures = 0;
  private probeAt = 0;

  constructor(
    private readonly tenant: TenantConfiguration,
    private readonly tools: LaneTools,
  ) {}

  /** One batch of look-ups and one of writes. True when there may be more at once. */
  async step(signal: AbortSignal): Promise<boolean> {
    if (!(await this.hold()) || signal.aborted || Date.now() < this.waitUntil) return false;
    try {
      if (!this.answersWell && !(await this.probe())) return false;
      const { tenantId } = this.tenant;
      const lookedUp = await this.tools.resolve.step(tenantId);
      if (!(await this.switchedOn())) return lookedUp > 0;
      const step = await this.tools.drain.step(tenantId, () => this.hold());
      this.tools.note(this.tenant.id, step);
      if (step.stopped) await this.stop(step.stopped);
      return !step.stopped && (step.written > 0 || lookedUp > 0);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      await this.stop(error.refusal);
      return false;
    }
  }

  /** Takes or renews the lease, so that it outlasts a request that begins now. */
  private async hold(): Promise<boolean> {
    const { leases, ledger, requestTimeoutMs } = this.tools;
    if (this.lease && this.lease.remainingMs() > requestTimeoutMs + LEASE_MARGIN_MS / 2) return true;
    if (this.lease && (await this.lease.renew())) return true;
    const name = `lane ${this.tenant.tenantId}`;
    const ttlMs = requestTimeoutMs + LEASE_MARGIN_MS;
    this.lease = await leases.acquire(name, { ttlMs, graceMs: requestTimeoutMs });
    if (!this.lease) return false;
    await ledger.forgetInFlight(this.tenant.tenantId);
    this.waitUntil = waitUntilOf(this.lease.state);
    return true;
  }

  private async switchedOn(): Promise<boolean> {
    const [row] = await this.tools.database.query<{ on: boolean }>(
      'SELECT group_sync_enabled AND NOT removed AS on FROM tenant WHERE tenant_id = $1',
      [this.tenant.tenantId],
    );
    return row?.on ?? false;
  }

  /** Before the first write, and while the tenant does not answer well: asks for next to nothing. */
  private async probe(): Promise<boolean> {
    if (Date.now() < this.probeAt) return false;
    await this.tools.directory.probe(this.tenant.tenantId);
    this.answersWell = true;
    this.failures = 0;
    await this.tools.reports.report(this.tenant, 'ok');
    return true;
  }

  private async stop({ reason, message, retryAfterMs }: Refusal): Promise<void> {
    if (reason === 'throttled') {
      this.waitUntil = Date.now() + (retryAfterMs ?? 0);
      const state = { waitUntil: this.waitUntil };
      await this.tools.database.transaction(async (sql) => this.lease?.saveState(sql, state));
    }
    this.answersWell = false; // one cheap call will tell that it is over
    this.failures += reason === 'throttled' ? 0 : 1;
    const pauseMs = Math.min(PROBE_AFTER_MS.longest, PROBE_AFTER_MS.first * 2 ** (this.failures - 1));
    this.probeAt = reason === 'throttled' ? this.waitUntil : Date.now() + pauseMs;
    const waitUntil = reason === 'throttled' ? { waitUntil: new Date(this.waitUntil) } : {};
    await this.tools.reports.report(this.tenant, stateFor(reason), { message, ...waitUntil });
  }
}

const waitUntilOf = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'waitUntil' in state && typeof state.waitUntil === 'number'
    ? state.waitUntil
    : 0;

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
