import type { RunningSystem } from '@rollcall/testing';

/** The company that the simulators show unless told otherwise. */
export const SITE = 'hq';
export const TENANT = 'contoso';
export const TENANT_ID = '11111111-1111-1111-1111-111111111111';
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222';
export const SECRET = 'lab-secret-of-contoso';

/** A new collection and a new group, mapped to each other. */
export interface Pair {
  readonly collectionId: string;
  readonly groupId: string;
  readonly mappingId: string;
}

/** A device at both ends: its record at the site and its object in Entra. */
export interface Device {
  readonly resourceId: number;
  readonly name: string;
  readonly objectId: string;
}

export const objectIds = (devices: readonly Device[]): string[] => devices.map(({ objectId }) => objectId).sort();

/** Makes so many devices at both ends, named by the prefix and a number, in these collections. */
export async function newDevices(
  { control }: RunningSystem,
  prefix: string,
  count: number,
  collections: readonly string[] = [],
): Promise<Device[]> {
  const made = await control.site.generate({ kind: 'device', count, prefix, collections });
  return made.map(({ resourceId, name, objectId = '' }) => ({ resourceId, name, objectId }));
}

/** Makes a device collection and a group of this name; nothing maps them. */
export async function newEnds(
  { control }: RunningSystem,
  name: string,
  members: readonly Device[] = [],
): Promise<Omit<Pair, 'mappingId'>> {
  const resourceIds = members.map(({ resourceId }) => resourceId);
  const { collectionId } = await control.site.createCollection({ name, type: 'device', members: resourceIds });
  const { id: groupId } = await control.entra.createGroup(TENANT, { displayName: name });
  return { collectionId, groupId };
}

/** Makes a device collection with these members and an empty group, and maps them: their first full sync begins. */
export async function mapNew(system: RunningSystem, name: string, members: readonly Device[] = []): Promise<Pair> {
  const ends = await newEnds(system, name, members);
  const { id } = await system.admin.createMapping({ site: SITE, tenantId: TENANT, enabled: true, ...ends });
  return { ...ends, mappingId: id };
}

/** The object ids of the group's members as Entra has them, sorted. */
export async function membersOf({ control }: RunningSystem, groupId: string): Promise<string[]> {
  return (await control.entra.members(TENANT, groupId)).map(({ id }) => id).sort();
}

/** The group as Entra has it and the mapping as the status API shows it, side by side. */
export async function picture(system: RunningSystem, { groupId, mappingId }: Pair) {
  const { cloudSyncStatus, attention, ...row } = await system.monitoring.cloudSyncOf(mappingId);
  const members = await system.monitoring.members(mappingId, { limit: 1000 });
  const states = [...new Set(members.map(({ state }) => state))];
  const { memberCount, syncCompleted, syncInProgress, syncFailed, noEntraRecord } = row;
  const { removalsPending, removalsFailed, removalsHeld } = row;
  return {
    group: await membersOf(system, groupId),
    shown: members.map(({ objectId }) => objectId).sort(),
    states,
    cloudSyncStatus,
    attention,
    figures: { memberCount, syncCompleted, syncInProgress, syncFailed, noEntraRecord },
    removals: { removalsPending, removalsFailed, removalsHeld },
  };
}

/** The picture when all of these are in, nobody else is, and the status says so. */
export function allSynced(devices: readonly Device[]): Awaited<ReturnType<typeof picture>> {
  const ids = objectIds(devices);
  const count = ids.length;
  return {
    group: ids,
    shown: ids,
    states: count > 0 ? ['synced'] : [],
    cloudSyncStatus: 'success',
    attention: [],
    figures: { memberCount: count, syncCompleted: count, syncInProgress: 0, syncFailed: 0, noEntraRecord: 0 },
    removals: { removalsPending: 0, removalsFailed: 0, removalsHeld: 0 },
  };
}
