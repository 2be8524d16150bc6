import { type Collection, READY } from './collection';
import type { Site } from './site';
import { SortedSet } from './sorted-set';

/**
 * A collection of a site, empty unless it holds all records of a kind. Without an id it gets the next free one:
 * the site code and five hex digits. Throws RangeError when the id is taken.
 */
export function newCollection(
  site: Site,
  given: { readonly name: string; readonly type: Collection['type'] } & Partial<Omit<Collection, 'members' | 'hidden'>>,
): Collection {
  const collectionId = given.collectionId ?? nextCollectionId(site);
  if (site.collections.has(collectionId)) throw new RangeError(`the site has a collection ${collectionId} already`);
  const collection: Collection = {
    collectionId,
    name: given.name,
    comment: given.comment ?? '',
    type: given.type,
    isBuiltIn: given.isBuiltIn ?? false,
    limitTo: given.limitTo ?? (given.type === 'user' ? 'SMS00002' : 'SMS00001'),
    holdsAll: given.holdsAll ?? [],
    members: new SortedSet<number>(),
    direct: given.direct ?? true,
    lastChangeTime: given.lastChangeTime ?? site.stamp(),
    lastMemberChangeTime: undefined,
    lastRefreshTime: undefined,
    lastMemberChanges: 0,
    currentStatus: READY,
    cloudSyncCount: given.cloudSyncCount ?? 0,
    memberCountOffset: 0,
    hidden: new Set(),
  };
  site.collections.set(collectionId, collection);
  const held = collection.holdsAll.flatMap((kind) => site.idsOf[kind].toArray());
  if (held.length > 0) site.changeMembers(collection, held, []);
  return collection;
}

/** What every site has. */
export function addBuiltInCollections(site: Site): void {
  const builtIn = { isBuiltIn: true, direct: false, limitTo: null };
  newCollection(site, {
    ...builtIn,
    collectionId: 'SMS00001',
    name: 'All Systems',
    type: 'device',
    holdsAll: ['device'],
  });
  newCollection(site, { ...builtIn, collectionId: 'SMS00002', name: 'All Users', type: 'user', holdsAll: ['user'] });
  newCollection(site, {
    ...builtIn,
    collectionId: 'SMS00003',
    name: 'All User Groups',
    type: 'user',
    holdsAll: ['userGroup'],
  });
  newCollection(site, {
    ...builtIn,
    collectionId: 'SMS00004',
    name: 'All Users and User Groups',
    type: 'user',
    holdsAll: ['user', 'userGroup'],
  });
  newCollection(site, { ...builtIn, collectionId: 'SMSOTHER', name: 'All Custom Resources', type: 'other' });
}

function nextCollectionId(site: Site): string {
  for (let number = site.collections.size + 0x10; ; number++) {
    const id = `${site.words.siteCode}${number.toString(16).toUpperCase().padStart(5, '0')}`;
    if (!site.collections.has(id)) return id;
  }
}
