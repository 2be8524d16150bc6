import { Logger } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import { type Directory, DirectoryError, type GroupKey } from '../core/ports';
import type { LaneQuota } from '../core/lane-quota';
import type { PlanFullSync } from '../core/plan-full-sync';
import type { ResolveIdentities } from '../core/resolve-identities';
import type { PostgresLedgerStore } from '../outbound/ledger/postgres-ledger-store';
import type { TenantReports } from '../outbound/tenant-reports';
import type { LaneHold } from './lane-hold';
import type { TenantHealth } from './tenant-health';

/** Blocked groups that are looked at in one step. */
const PROBES_AT_ONCE = 20;
/** How long look-ups rest that were refused. */
const REST_MS = 30_000;

export interface TenantLoopTools {
  readonly hold: LaneHold;
  readonly health: TenantHealth;
  readonly directory: Directory;
  readonly ledger: PostgresLedgerStore;
  readonly resolve: ResolveIdentities;
  readonly planner: PlanFullSync;
  readonly quota: LaneQuota;
  readonly reports: TenantReports;
  readonly now: () => number;
}

/** What is done for a tenant beside the drain, by the replica that holds its lane: each a step that says whether there is more. */
export class TenantLoops {
  private readonly logger = new Logger(TenantLoops.name);
  private restUntil = 0;

  constructor(
    private readonly tenant: TenantConfiguration,
    private readonly tools: TenantLoopTools,
  ) {}

  /** Finds the directory objects of devices. */
  async lookUp(signal: AbortSignal): Promise<boolean> {
    if (!this.tools.hold.held || !this.tools.health.answers || this.tools.now() < this.restUntil) return false;
    try {
      return (await this.tools.resolve.step(this.tenant.tenantId, signal)) > 0;
    } catch (error) {
      await this.trouble(error);
      return false;
    }
  }

  /** Turns full syncs into plans. */
  async plan(signal: AbortSignal): Promise<boolean> {
    return this.tools.hold.held && (await this.tools.planner.step(this.tenant.tenantId, signal)) > 0;
  }

  /** Looks at groups that refuse, until they may be tried again. */
  async heal(): Promise<boolean> {
    if (!this.tools.hold.held || !this.tools.health.answers) return false;
    const groups = await this.tools.ledger.groupsToProbe(this.tenant.tenantId, PROBES_AT_ONCE);
    await Promise.all(groups.map((group) => this.probe(group)));
    return groups.length === PROBES_AT_ONCE;
  }

  /** Says how much there is to do, and how much of the quota is in use. */
  async measure(): Promise<boolean> {
    const { hold, ledger, quota, reports, now } = this.tools;
    if (!hold.held) return false;
    const { tenantId } = this.tenant;
    const load = { backlog: await ledger.backlog(tenantId), quotaUsed: quota.budget(tenantId).used(now()) };
    await reports.measure(this.tenant, load);
    return false;
  }

  private async probe(group: GroupKey): Promise<void> {
    const { directory, ledger } = this.tools;
    try {
      await ledger.probed(group, await directory.probeGroup(group));
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      await ledger.probed(group, error.refusal);
      await this.trouble(error);
    }
  }

  private async trouble(error: unknown): Promise<void> {
    if (!(error instanceof DirectoryError)) throw error;
    const { reason, message, retryAfterMs } = error.refusal;
    this.logger.warn({ tenant: this.tenant.id, reason, message }, 'a read was refused');
    const { health, now } = this.tools;
    this.restUntil = now() + (reason === 'throttled' ? (retryAfterMs ?? REST_MS) : REST_MS);
    if (reason === 'permission-denied') health.doubt();
    if (reason === 'credential' || reason === 'directory-unavailable') {
      this.restUntil = 0; // the tenant is asked before anything else is
      await health.trouble(error.refusal, 0);
    }
  }
}
