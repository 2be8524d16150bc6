import type { AdminClient } from '@rollcall/client';
import type { Rollcall } from '../connection';
import { wrongUse } from '../failure';
import { findCollections } from '../find/find-collections';
import { findGroups, findMappedGroups } from '../find/find-groups';
import { findTenant } from '../find/find-tenant';
import type { SetOptions } from './set-options';
import { stepsOfSet, type SetStep } from './steps-of-set';

/** The steps of what was typed, for one tenant. */
export interface PlannedSet {
  readonly tenantId: string;
  readonly steps: readonly SetStep[];
}

/** Finds all that is named, and what is to be done. Nothing is changed; throws a Failure for what cannot be. */
export async function planSet({ admin, monitoring }: Rollcall, options: SetOptions): Promise<PlannedSet> {
  requireBothEnds(options);
  const { id: ids = [], name: names = [], site } = options;
  const reading = options.forceWildcardHandling ? 'wildcards' : 'literal';
  const { tenantId, cloudServiceId } = findTenant(await admin.tenants(), options.tenantId ?? options.tenantName);
  const collections = await findCollections({ admin, monitoring }, { ids, names, site, reading });
  const mappings = (await admin.mappings()).filter((mapping) => mapping.tenantId === tenantId);
  const add = await findGroups(admin, cloudServiceId, {
    ids: options.addGroupId ?? [],
    names: options.addGroupName ?? [],
    reading,
    better: '--add-group-id <id>',
  });
  const removable = {
    ids: options.removeGroupId ?? [],
    names: options.removeGroupName ?? [],
    reading,
    better: '--remove-group-id <id>',
  } as const;
  const ofCollections = mappings.filter((mapping) =>
    collections.some((one) => one.site === mapping.site && one.collectionId === mapping.collectionId),
  );
  const remove = await findMappedGroups(admin, cloudServiceId, removable, ofCollections);
  const both = add.find(({ groupId }) => remove.some((other) => other.groupId === groupId));
  if (both) throw wrongUse(`"${both.displayName}" cannot be both added and removed.`);
  const steps = stepsOfSet({ collections, add, remove }, mappings);
  await requireUsable(admin, cloudServiceId, steps);
  return { tenantId, steps };
}

function requireBothEnds(options: SetOptions): void {
  if (options.id === undefined && options.name === undefined)
    throw wrongUse('Which collection? Name it by --id or --name.');
  const { addGroupId, addGroupName, removeGroupId, removeGroupName } = options;
  if ((addGroupId ?? addGroupName ?? removeGroupId ?? removeGroupName) === undefined) {
    throw wrongUse('Which group? Name it by --add-group-name or --remove-group-name, or by their ids.');
  }
}

/** All or nothing: a group that cannot be written is found before another one is mapped. */
async function requireUsable(admin: AdminClient, tenant: string, steps: readonly SetStep[]): Promise<void> {
  const checked = new Set<string>();
  for (const { change, groupId, collectionType } of steps) {
    if (change !== 'add' || collectionType === 'other' || checked.has(`${groupId} ${collectionType}`)) continue;
    checked.add(`${groupId} ${collectionType}`);
    const { usable, message, displayName } = await admin.group(tenant, groupId, collectionType);
    if (!usable) throw wrongUse(message ?? `The group "${displayName}" cannot be written: choose another group.`);
  }
}
