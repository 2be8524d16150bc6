import type { Mapping } from './mapping';
import type { Tables } from './ports';
import { RefusedError } from './refusal';
import type { Tenant } from './tenant';

/** The sites that the configuration names. */
export class Sites {
  constructor(private readonly ids: ReadonlySet<string>) {}

  all(): readonly string[] {
    return [...this.ids];
  }

  has(site: string): boolean {
    return this.ids.has(site);
  }
}

/** Whether an end of a mapping has left the configuration: then nothing happens until it is back. */
export interface Standing {
  readonly siteRemoved: boolean;
  readonly tenantRemoved: boolean;
}

/** The tenant of a mapping whose both ends are in the configuration. Throws `site-removed`, `tenant-removed`. */
export async function requireConfigured(
  tables: Pick<Tables, 'tenants'>,
  sites: Sites,
  mapping: Pick<Mapping, 'site' | 'tenantId' | 'cloudServiceId'>,
): Promise<Tenant> {
  if (!sites.has(mapping.site)) throw removed('site-removed', `The site "${mapping.site}"`);
  return requireTenant(tables, mapping);
}

/** The tenant of a mapping, if it is in the configuration. Throws `tenant-removed`. */
export async function requireTenant(
  { tenants }: Pick<Tables, 'tenants'>,
  { tenantId, cloudServiceId }: Pick<Mapping, 'tenantId' | 'cloudServiceId'>,
): Promise<Tenant> {
  const tenant = await tenants.find(tenantId);
  if (!tenant || tenant.removed) throw removed('tenant-removed', `The tenant "${cloudServiceId}"`);
  return tenant;
}

const removed = (code: 'site-removed' | 'tenant-removed', what: string): RefusedError =>
  new RefusedError(code, `${what} is not in the configuration any more: put it back, or delete the mapping.`);
