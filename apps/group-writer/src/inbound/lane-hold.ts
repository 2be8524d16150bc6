import type { Lease, Leases, Sql } from '@rollcall/platform';
import { type LaneState, laneStateFrom } from './lane-state';

/** How much longer than any request a lease lasts: a write never outlives the lease under which it began. */
const LEASE_MARGIN_MS = 5_000;

/** The right to drain a tenant, to look up its devices and to plan its full syncs: one replica at a time has it. */
export class LaneHold {
  private lease: Lease | undefined;
  private taking: Promise<boolean> | undefined;
  private taken = 0;

  constructor(
    private readonly tenantId: string,
    private readonly leases: Leases,
    private readonly database: Sql,
    /** The longest that a request may take. */
    private readonly requestTimeoutMs: number,
    /** Called before a lane is used that was another's, or nobody's. */
    private readonly onTaken: (kept: LaneState | undefined) => Promise<void>,
  ) {}

  /** Whether it is held, and surely lasts as long as a request that begins now; without asking the database. */
  get held(): boolean {
    return this.lease !== undefined && this.lease.remainingMs() > this.requestTimeoutMs;
  }

  /** Another number after each time that it was lost: what began under an earlier one must not go on. */
  get term(): number {
    return this.taken;
  }

  /** Takes or renews it; false when another holds it. */
  take(): Promise<boolean> {
    this.taking ??= this.takeOnce().finally(() => (this.taking = undefined));
    return this.taking;
  }

  /** Keeps the state for the next holder. Throws LeaseLostError. */
  async save(state: LaneState): Promise<void> {
    await this.lease?.saveState(this.database, state);
  }

  private async takeOnce(): Promise<boolean> {
    if (this.lease && this.lease.remainingMs() > this.requestTimeoutMs + LEASE_MARGIN_MS / 2) return true;
    if (this.lease && (await this.lease.renew())) return true;
    this.lease = undefined;
    const ttlMs = this.requestTimeoutMs + LEASE_MARGIN_MS;
    const lease = await this.leases.acquire(`lane ${this.tenantId}`, { ttlMs, graceMs: this.requestTimeoutMs });
    if (!lease) return false;
    this.taken += 1;
    await this.onTaken(laneStateFrom(lease.state));
    this.lease = lease;
    return true;
  }
}
