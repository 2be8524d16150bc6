import type { Cost } from '../costs';
import { Buckets, type Metered, type Scope } from './buckets';
import { type AppQuota, appQuota, defaultQuota, type TenantQuota } from './tenant-quota';
import { Usage, type UsageSummary } from './usage';

/** The quota that refused a request, and for how long. */
export interface Refused extends Scope {
  /** Virtual. */
  readonly waitMs: number;
}

export interface Charged {
  /** Of the fullest bucket that concerns the request, the request itself included; 1 is the limit. */
  readonly fill: number;
  readonly refused?: Refused;
}

export interface Fill {
  readonly writes: number;
  readonly units: number;
}

/** Charges every request to the quotas that concern it, and refuses what is above them. Times are virtual milliseconds. */
export class Meter {
  private allTenants: AppQuota = appQuota.parse({});
  private readonly quotas = new Map<string, TenantQuota>();
  private readonly usages = new Map<string, Usage>();
  private readonly buckets: Buckets;
  private since: number;

  /** `random`: from 0 to 1, for what is refused although there is room. */
  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
  ) {
    this.since = now();
    this.buckets = new Buckets(
      (tenantId) => this.quotaOf(tenantId),
      () => this.allTenants,
      now,
    );
  }

  quotaOf(tenantId: string): TenantQuota {
    const quota = this.quotas.get(tenantId) ?? defaultQuota();
    this.quotas.set(tenantId, quota);
    return quota;
  }

  /** What was used stays used. */
  setQuota(tenantId: string, quota: TenantQuota): void {
    this.buckets.settle();
    this.quotas.set(tenantId, quota);
  }

  /** What one app may do in all tenants together. */
  get across(): AppQuota {
    return this.allTenants;
  }

  set across(quota: AppQuota) {
    this.buckets.settle();
    this.allTenants = quota;
  }

  /** Charges a request, whether it is refused or not. */
  charge(tenantId: string, appId: string, cost: Cost): Charged {
    const quota = this.quotaOf(tenantId);
    const now = this.now();
    const charged = quota.enforced ? this.chargeAll(tenantId, appId, cost, quota, now) : { fill: 0 };
    const { fill, refused } = charged;
    const scope = refused && `${refused.scope}/${refused.limit}`;
    this.usage(tenantId).add(cost, { fill, refusedBy: scope, now, windowMs: quota.windowSeconds * 1000 });
    return charged;
  }

  /** What a tenant used since the last `reset`. */
  used(tenantId: string): UsageSummary {
    const { writes, windowSeconds } = this.quotaOf(tenantId);
    return this.usage(tenantId).summary(this.now(), writes, windowSeconds * 1000);
  }

  /** What is used counts from now on; the buckets stay as they are. */
  reset(): void {
    this.since = this.now();
    this.usages.clear();
  }

  /** How full the buckets of one app in a tenant are. */
  fillOf(tenantId: string, appId: string): Fill {
    const { ownWrites, ownUnits } = this.buckets.of(tenantId, appId);
    const now = this.now();
    return { writes: ownWrites.bucket.fill(now), units: ownUnits.bucket.fill(now) };
  }

  setFill(tenantId: string, appId: string, { writes, units }: Partial<Fill>): void {
    const { ownWrites, ownUnits } = this.buckets.of(tenantId, appId);
    if (writes !== undefined) ownWrites.bucket.setFill(writes, this.now());
    if (units !== undefined) ownUnits.bucket.setFill(units, this.now());
  }

  private chargeAll(tenantId: string, appId: string, cost: Cost, quota: TenantQuota, now: number): Charged {
    const { ownWrites, ownUnits, appWrites, appUnits, tenantWrites } = this.buckets.of(tenantId, appId);
    let fill = 0;
    let refused: Refused | undefined;
    const charge = (one: Metered, amount: number): void => {
      const reached = one.bucket.charge(amount, now);
      fill = Math.max(fill, reached);
      if (reached <= 1 || !refuses(one, reached, quota.excess)) return;
      const waitMs = one.bucket.waitMs(amount, now);
      if (!refused || waitMs > refused.waitMs) refused = { ...one.scope, waitMs };
    };
    if (cost.writes > 0) for (const one of [ownWrites, appWrites, tenantWrites]) charge(one, cost.writes);
    for (const one of [ownUnits, appUnits]) charge(one, cost.units);
    if (!refused && quota.spuriousShare > 0 && this.random() < quota.spuriousShare) {
      const { scope } = cost.writes > 0 ? ownWrites : ownUnits;
      refused = { ...scope, information: 'CPULimitExceeded', waitMs: quota.spuriousWaitSeconds * 1000 };
    }
    return { fill, ...(refused && { refused }) };
  }

  private usage(tenantId: string): Usage {
    const usage = this.usages.get(tenantId) ?? new Usage(this.since);
    this.usages.set(tenantId, usage);
    return usage;
  }
}

/** Above the limit all is refused, or evenly the share by which the fill is above it. */
function refuses(one: Metered, fill: number, excess: TenantQuota['excess']): boolean {
  if (excess === 'all') return true;
  one.owed += fill - 1;
  if (one.owed < 1) return false;
  one.owed -= 1;
  return true;
}
