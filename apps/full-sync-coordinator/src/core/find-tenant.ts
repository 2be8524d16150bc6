import type { ForChange, Tables } from './ports';
import { RefusedError } from './refusal';
import type { Tenant } from './tenant';

/** The configured tenant of this GUID or cloudServiceId. Throws `tenant-not-found`. */
export async function findTenant(tables: Tables, id: string, options?: ForChange): Promise<Tenant> {
  const tenant = await tables.tenants.find(id, options);
  if (tenant && !tenant.removed) return tenant;
  throw new RefusedError(
    'tenant-not-found',
    `No tenant "${id}" is configured: give Entra's GUID or the id of the configuration.`,
  );
}
