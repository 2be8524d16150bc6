import type { AdminClient, MonitoringClient } from '@rollcall/client';
import { eventually, InfrastructureError } from '@rollcall/infrastructure';

/** A collection of the scenario of the product documentation and the group that it fills. */
export interface ScenarioPart {
  readonly kind: 'devices' | 'users';
  readonly site: string;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly cloudServiceId: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly groupName: string;
}

/** As the estate of the simulators calls them. */
const names = [
  { kind: 'devices', collection: 'Collection1', group: 'Group1' },
  { kind: 'users', collection: 'Collection1 Users', group: 'Group1 Users' },
] as const;

/**
 * Finds the scenario's collections and groups through the public APIs; the collections may take a moment to be seen.
 * Throws an InfrastructureError when the estate has none of that name.
 */
export async function findScenario(admin: AdminClient, monitoring: MonitoringClient): Promise<readonly ScenarioPart[]> {
  const [tenant] = await admin.tenants();
  if (!tenant) throw new InfrastructureError('No tenant is configured.');
  const groups = await admin.groups(tenant.cloudServiceId);
  return Promise.all(
    names.map(async ({ kind, collection, group }) => {
      const seen = await eventually(
        async () =>
          (await monitoring.collections({ nameStartsWith: collection })).find(({ name }) => name === collection) ??
          null,
        { within: 60_000, every: 200, what: `that the status service knows the collection ${collection}` },
      );
      const found = groups.find(({ displayName }) => displayName === group);
      if (!found) throw new InfrastructureError(`The tenant ${tenant.cloudServiceId} has no group ${group}.`);
      return {
        kind,
        site: seen.site,
        collectionId: seen.collectionId,
        collectionName: seen.name,
        cloudServiceId: tenant.cloudServiceId,
        tenantId: tenant.tenantId,
        groupId: found.groupId,
        groupName: found.displayName,
      };
    }),
  );
}
