import { findTenant } from './find-tenant';
import type { Directory } from './directory';
import type { Records } from './ports';

/** The groups of a tenant, with the reason why one cannot be mapped. */
export class FindGroups {
  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
  ) {}

  /** Throws `tenant-not-found`, `directory-unavailable`. */
  async run(tenant: string, search: Parameters<Directory['searchGroups']>[1]): ReturnType<Directory['searchGroups']> {
    const { cloudServiceId } = await findTenant(this.records.tables, tenant);
    return this.directory.searchGroups(cloudServiceId, search);
  }
}
