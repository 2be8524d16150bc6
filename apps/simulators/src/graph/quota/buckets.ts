import { Bucket } from './bucket';
import { type AppQuota, type TenantQuota, unitsOf } from './tenant-quota';

/** How a quota is named on a 429. Source: Graph docs, "Identity and access service limits". */
export interface Scope {
  readonly scope: 'Tenant_Application' | 'Application' | 'Tenant';
  readonly limit: 'Write' | 'ReadWrite';
  readonly information: 'WriteLimitExceeded' | 'ResourceUnitLimitExceeded' | 'CPULimitExceeded';
}

/** One bucket, and what the share of its excess that is refused adds up to. */
export interface Metered {
  readonly scope: Scope;
  readonly bucket: Bucket;
  owed: number;
}

/** What the requests of one app in one tenant fill. */
export interface BucketsOfCaller {
  readonly ownWrites: Metered;
  readonly ownUnits: Metered;
  readonly appWrites: Metered;
  readonly appUnits: Metered;
  readonly tenantWrites: Metered;
}

const WRITES = { limit: 'Write', information: 'WriteLimitExceeded' } as const;
const UNITS = { limit: 'ReadWrite', information: 'ResourceUnitLimitExceeded' } as const;
const SECOND = 1000;

/** The buckets of all callers, made at their first request; sizes follow the quotas as they are at each moment. */
export class Buckets {
  private readonly ofCallers = new Map<string, BucketsOfCaller>();
  private readonly shared = new Map<string, Metered>();

  constructor(
    private readonly quotaOf: (tenantId: string) => TenantQuota,
    private readonly across: () => AppQuota,
    private readonly now: () => number,
  ) {}

  of(tenantId: string, appId: string): BucketsOfCaller {
    const key = `${tenantId}/${appId}`;
    const known = this.ofCallers.get(key);
    if (known) return known;
    const quota = (): TenantQuota => this.quotaOf(tenantId);
    const made: BucketsOfCaller = {
      ownWrites: metered({ scope: 'Tenant_Application', ...WRITES }, this.now(), () => {
        const { writes, windowSeconds, refill } = quota();
        return { capacity: writes, windowMs: windowSeconds * SECOND, refill };
      }),
      ownUnits: metered({ scope: 'Tenant_Application', ...UNITS }, this.now(), () => {
        const { unitsWindowSeconds, refill } = quota();
        return { capacity: unitsOf(quota()), windowMs: unitsWindowSeconds * SECOND, refill };
      }),
      appWrites: this.sharedBy(`writes/${appId}`, { scope: 'Application', ...WRITES }, () => {
        const { writes, windowSeconds } = this.across();
        return { capacity: writes, windowMs: windowSeconds * SECOND, refill: 'continuous' };
      }),
      appUnits: this.sharedBy(`units/${appId}`, { scope: 'Application', ...UNITS }, () => {
        const { units, unitsWindowSeconds } = this.across();
        return { capacity: units, windowMs: unitsWindowSeconds * SECOND, refill: 'continuous' };
      }),
      tenantWrites: this.sharedBy(`tenant/${tenantId}`, { scope: 'Tenant', ...WRITES }, () => {
        const { tenantWrites, tenantWindowSeconds, foreignWritesPerSecond, refill } = quota();
        const windowMs = tenantWindowSeconds * SECOND;
        return { capacity: tenantWrites, windowMs, refill, foreignPerMs: foreignWritesPerSecond / SECOND };
      }),
    };
    this.ofCallers.set(key, made);
    return made;
  }

  /** Lets the time until now count by the quotas as they are. */
  settle(): void {
    for (const { ownWrites, ownUnits } of this.ofCallers.values()) {
      ownWrites.bucket.fill(this.now());
      ownUnits.bucket.fill(this.now());
    }
    for (const { bucket } of this.shared.values()) bucket.fill(this.now());
  }

  private sharedBy(key: string, scope: Scope, size: ConstructorParameters<typeof Bucket>[0]): Metered {
    const one = this.shared.get(key) ?? metered(scope, this.now(), size);
    this.shared.set(key, one);
    return one;
  }
}

const metered = (scope: Scope, now: number, size: ConstructorParameters<typeof Bucket>[0]): Metered => ({
  scope,
  bucket: new Bucket(size, now),
  owed: 0,
});
