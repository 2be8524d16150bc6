import type { DirectoryGroup, Generated, Mapping, SiteCollection } from '@rollcall/client';
import type { RunningSystem } from '@rollcall/testing';
import { type Stage, WrongEndError } from '../stage';
import { SITE, TENANT } from './bench-estate';

/** Removals are never held: guards have tests of their own. */
const UNGUARDED = { minRemovals: 1_000_000_000, maxRemovalPercent: 100, guardWindow: '24h' };

/** A collection with devices and a group that nobody else uses, mapped to each other or about to be. */
export interface Flock {
  readonly devices: readonly Generated[];
  readonly collection: SiteCollection;
  readonly group: DirectoryGroup;
  readonly tenant: string;
}

export interface FlockPlan {
  readonly name: string;
  readonly count: number;
  /** Whether the group holds them already. */
  readonly inGroup: boolean;
  /** Of which tenant, by cloudServiceId. */
  readonly tenant?: string;
}

/** Makes devices that both ends know, in a new collection. */
export async function makeFlock(
  { control }: RunningSystem,
  { name, count, inGroup, tenant = TENANT }: FlockPlan,
): Promise<Flock> {
  const collection = await control.site.createCollection({ name, type: 'device' });
  const group = await control.entra.createGroup(tenant, { displayName: name });
  const devices = await control.site.generate({
    kind: 'device',
    count,
    prefix: `${name}-`,
    tenant,
    collections: [collection.collectionId],
    groups: inGroup ? [group.id] : [],
  });
  return { devices, collection, group, tenant };
}

/** Maps the collection to the group: its first full sync begins. */
export const mapFlock = ({ admin }: RunningSystem, { collection, group, tenant }: Flock): Promise<Mapping> =>
  admin.createMapping({
    site: SITE,
    collectionId: collection.collectionId,
    tenantId: tenant,
    groupId: group.id,
    guard: UNGUARDED,
  });

/** Waits until the group holds so many, and the view shows them with nothing left to do. */
export const untilShown = (
  stage: Stage,
  { control, monitoring }: RunningSystem,
  mapping: Mapping,
  members: number,
): Promise<void> =>
  stage.untilOver(`that the view shows ${members} members in ${mapping.groupName}`, async () => {
    const row = await monitoring.cloudSyncOf(mapping.id);
    const group = (await control.entra.groups(mapping.tenantId)).find(({ id }) => id === mapping.groupId);
    const over =
      group?.memberCount === members &&
      row.memberCount === members &&
      row.syncCompleted === members &&
      row.removalsPending === 0;
    return { over, sofar: `${group?.memberCount} are in the group, the view shows ${row.syncCompleted} as synced` };
  });

/** Throws a WrongEndError unless the group holds exactly these, nothing was deleted and no two writes overlapped. */
export async function demandExact(
  system: RunningSystem,
  group: DirectoryGroup,
  devices: readonly Generated[],
): Promise<void> {
  const { entra } = system.control;
  const members = new Set((await entra.members(TENANT, group.id)).map(({ id }) => id));
  const missing = devices.filter(({ objectId }) => objectId === undefined || !members.delete(objectId)).length;
  if (missing > 0 || members.size > 0) {
    throw new WrongEndError(`${group.displayName}: ${missing} members are missing and ${members.size} are too many`);
  }
  const { objectDeletions = 0, objectsDeleted = 0, overlappingWrites = 0 } = await entra.counters();
  if (objectDeletions + objectsDeleted + overlappingWrites > 0) {
    const seen = `${objectDeletions} deletions asked for, ${objectsDeleted} done, ${overlappingWrites} overlapping writes`;
    throw new WrongEndError(`what must never happen did: ${seen}`);
  }
}
