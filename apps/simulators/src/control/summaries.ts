import type { Collection } from '../estate/collection';
import type { DirectoryObject, EntraGroup } from '../estate/directory-object';
import type { Estate } from '../estate/estate';
import { sqlDateTime } from '../estate/sql-datetime';
import type { Tenant } from '../estate/tenant';

/** How much there is of everything, without secrets. */
export const estateSummary = (estate: Estate): object => ({
  name: estate.name,
  tenants: estate.tenants.map((tenant) => ({
    cloudServiceId: tenant.cloudServiceId,
    tenantId: tenant.tenantId,
    name: tenant.name,
    domain: tenant.domain,
    devices: tenant.count('device'),
    users: tenant.count('user'),
    groups: tenant.count('group'),
    replication: tenant.replication,
    apps: [...tenant.apps.values()].map(({ secret: _never, ...app }) => app),
  })),
  sites: estate.sites.map((site) => ({
    ...site.words,
    devices: site.idsOf.device.size,
    users: site.idsOf.user.size,
    userGroups: site.idsOf.userGroup.size,
    collections: site.collections.size,
  })),
});

export const groupSummary = ({ members, owners, ...group }: EntraGroup): object => ({
  ...group,
  owners: [...owners],
  memberCount: members.size,
});

/** A member as the truth has it; an id that stands for nothing any more has neither name nor type. */
export function memberSummary(tenant: Tenant, id: string): object {
  const object: DirectoryObject | undefined = tenant.find(id);
  return { id, displayName: object?.displayName ?? null, type: object?.type ?? null };
}

export const collectionSummary = ({
  members,
  evaluated: _last,
  direct,
  hidden,
  ...collection
}: Collection): object => ({
  ...collection,
  direct: direct.size,
  memberCount: members.size,
  hidden: [...hidden],
  lastMemberChangeTime:
    collection.lastMemberChangeTime === undefined ? null : sqlDateTime(collection.lastMemberChangeTime),
});
