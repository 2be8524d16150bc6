import type { DataOf, membershipChanged } from '@rollcall/contracts';

type MembershipChanged = DataOf<typeof membershipChanged>;

/**
 * What a consumer that takes in every membership event holds of each collection. Throws when an event does not follow
 * the ones before: a version that is left out, an addition of who is there, a removal of who is not.
 */
export function publishedSets(events: readonly MembershipChanged[]): ReadonlyMap<string, readonly number[]> {
  const sets = new Map<string, { epoch: number; version: number; members: Set<number> }>();
  for (const event of events) {
    const { collection, kind, epoch, version, part, added, removed } = event;
    const known = sets.get(collection);
    const place = `${collection} ${epoch}.${version} part ${part}`;
    if (kind === 'baseline' && part === 1) {
      if (known && (epoch < known.epoch || (epoch === known.epoch && version !== known.version)))
        throw new Error(`${place} is older than what was published`);
      sets.set(collection, { epoch, version, members: new Set(added) });
      continue;
    }
    if (known?.epoch !== epoch) throw new Error(`${place} does not belong to the epoch that was published`);
    const expected = kind === 'difference' && part === 1 ? known.version + 1 : known.version;
    if (version !== expected) throw new Error(`${place} does not follow version ${known.version}`);
    known.version = version;
    for (const id of added)
      if (!known.members.has(id)) known.members.add(id);
      else throw new Error(`${place} adds ${id} again`);
    for (const id of removed)
      if (!known.members.delete(id)) throw new Error(`${place} removes ${id}, who is not there`);
  }
  return new Map([...sets].map(([key, { members }]) => [key, [...members].sort((a, b) => a - b)]));
}
