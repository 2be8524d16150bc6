import type { DirectoryGroup, Mapping, SiteCollection } from '@rollcall/client';
import { eventually, type RunningSystem } from '@rollcall/testing';
import { inStep, TENANT, type Company, type Kind, type Person } from './company';

/** A collection and a group that nobody else uses, mapped to each other. */
export interface Pair {
  readonly collection: SiteCollection;
  readonly group: DirectoryGroup;
  readonly mapping: Mapping;
}

/** Maps a new collection of these people to a new, empty group: its first full sync begins. */
export async function mapNew(company: Company, people: readonly Person[], kind: Kind = 'device'): Promise<Pair> {
  const collection = await company.collection(kind, people);
  const group = await company.group();
  return { collection, group, mapping: await company.map(collection, group) };
}

/** How many are in the group in truth. */
export async function countIn({ control }: RunningSystem, { group }: Pick<Pair, 'group'>): Promise<number> {
  return (await control.entra.members(TENANT, group.id)).length;
}

/** Waits until so many are in the group. */
export const untilAtLeast = (count: number, system: RunningSystem, pair: Pair): Promise<number> =>
  eventually(
    async () => {
      const now = await countIn(system, pair);
      return now >= count && now;
    },
    { within: 120_000, what: `${count} members in the group` },
  );

/**
 * Waits until exactly these are in the group, and both the figures and the list of members say so: time enough for leases
 * and consumer groups of killed processes to expire.
 */
export async function untilExact(
  system: RunningSystem,
  pair: Pair,
  people: readonly Person[],
  tenant = TENANT,
): Promise<void> {
  const ids = people.map(({ objectId }) => objectId).sort();
  const probe = async (): Promise<boolean> => {
    const inGroup = await system.control.entra.members(tenant, pair.group.id);
    expect(inGroup.map(({ id }) => id).sort()).toEqual(ids);
    expect(await system.monitoring.cloudSyncOf(pair.mapping.id)).toMatchObject(inStep(ids.length));
    const shown = await system.monitoring.members(pair.mapping.id, { limit: 1000 });
    expect(shown.filter(({ state }) => state !== 'synced')).toEqual([]);
    expect(shown.map(({ objectId }) => objectId).sort()).toEqual(ids);
    return true;
  };
  await eventually(probe, { within: 120_000, every: 500, what: 'the exact end' });
}
