import type { Site } from './site';
import type { Tenant } from './tenant';

/** What both ends show: one company, as it truly is now. */
export interface Estate {
  readonly name: string;
  readonly tenants: readonly Tenant[];
  readonly sites: readonly Site[];
}

/** Milliseconds since the epoch, at the sites and in the directory. */
export interface Clocks {
  readonly site: () => number;
  readonly directory: () => number;
}

/** By its tenant id or its cloudServiceId. */
export const findTenant = (estate: Estate, key: string): Tenant | undefined =>
  estate.tenants.find(({ tenantId, cloudServiceId }) => tenantId === key.toLowerCase() || cloudServiceId === key);
