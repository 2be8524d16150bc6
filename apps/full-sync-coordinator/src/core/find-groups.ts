import type { Directory, DirectoryGroup } from './directory';
import { findTenant } from './find-tenant';
import type { Records } from './ports';
import { RefusedError } from './refusal';

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

  /** As it would serve a collection of this type. Throws `tenant-not-found`, `group-not-found`, `directory-unavailable`. */
  async one(tenant: string, groupId: string, collectionType: 'device' | 'user'): Promise<DirectoryGroup> {
    const { cloudServiceId } = await findTenant(this.records.tables, tenant);
    const group = await this.directory.readGroup(cloudServiceId, groupId, collectionType);
    if (group) return group;
    throw new RefusedError('group-not-found', `The tenant "${cloudServiceId}" has no group ${groupId}.`);
  }
}
