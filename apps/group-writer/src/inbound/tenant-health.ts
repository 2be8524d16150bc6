import type { EndState, TenantConfiguration } from '@rollcall/contracts';
import type { Forbidden } from '../core/trust';
import { type Directory, DirectoryError, type Refusal } from '../core/ports';
import type { TenantReports } from '../outbound/tenant-reports';

/** How long a tenant that does not answer well is left alone before it is asked again: doubling, from one to the other. */
const ASK_AFTER_MS = { first: 1_000, longest: 30_000 };

/** Whether a tenant answers; when it does not, next to nothing is asked of it until it does. */
export class TenantHealth {
  private well = false;
  private failures = 0;
  private askAt = 0;
  private forbidden: Forbidden | undefined;
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly tenant: TenantConfiguration,
    private readonly directory: Directory,
    private readonly reports: TenantReports,
    private readonly now: () => number,
  ) {}

  /** As far as is known. */
  get answers(): boolean {
    return this.well;
  }

  /** Asks, when it was not well and its pause is over. */
  async check(): Promise<boolean> {
    if (this.well) return true;
    if (this.now() < this.askAt) return false;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Something was refused that may concern all of it: it is asked before anything else is. */
  doubt(): void {
    this.well = false;
  }

  /** It has just answered a write well. */
  async good(): Promise<void> {
    this.failures = 0;
    if (this.well) await this.reports.report(this.tenant, 'ok');
  }

  /** Something was refused for the tenant as a whole. A 429 is no illness: the lane waits, and goes on. */
  async trouble({ reason, message }: Refusal, waitUntil: number): Promise<void> {
    if (reason === 'throttled') {
      await this.reports.report(this.tenant, 'throttled', { message, waitUntil: new Date(waitUntil) });
      return;
    }
    this.well = false;
    this.failures += 1;
    const pauseMs = Math.min(ASK_AFTER_MS.longest, ASK_AFTER_MS.first * 2 ** (this.failures - 1));
    this.askAt = this.now() + pauseMs;
    await this.reports.report(this.tenant, stateFor(reason), { message });
  }

  /** Several groups in a row refused: it is the tenant, unless a read of the last of them says otherwise. */
  async forbade(forbidden: Forbidden): Promise<void> {
    this.forbidden = forbidden;
    await this.trouble(forbidden.refusal, 0);
  }

  private async ask(): Promise<boolean> {
    const { tenantId } = this.tenant;
    try {
      await this.directory.probe(tenantId);
      const refusal = this.forbidden && (await this.directory.probeGroup(this.forbidden.group));
      if (refusal?.reason === 'permission-denied' || refusal?.reach === 'tenant') {
        await this.trouble(refusal, 0);
        return false;
      }
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      await this.trouble(error.refusal, this.now());
      return false;
    }
    this.forbidden = undefined;
    this.well = true;
    await this.reports.report(this.tenant, 'ok');
    return true;
  }
}

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
