import { type Collection, INCREMENTAL, NEVER, PERIODIC, READY } from './collection';
import { IdSet } from './id-set';
import type { Site } from './site';

/** What a collection is limited to unless it says otherwise. */
const LIMIT: { readonly [Type in Collection['type']]: string | null } = {
  device: 'SMS00001',
  user: 'SMS00004',
  other: null,
};

/**
 * A collection of a site, empty unless it holds all records of a kind. Without an id it gets the next free one:
 * the site code and five hex digits. Throws RangeError when the id is taken.
 */
export function newCollection(
  site: Site,
  given: { readonly name: string; readonly type: Collection['type'] } & Partial<
    Omit<Collection, 'members' | 'evaluated' | 'direct' | 'hidden'>
  >,
): Collection {
  const collectionId = given.collectionId ?? nextCollectionId(site);
  if (site.collections.has(collectionId)) throw new RangeError(`the site has a collection ${collectionId} already`);
  const collection: Collection = {
    collectionId,
    name: given.name,
    comment: given.comment ?? '',
    type: given.type,
    isBuiltIn: given.isBuiltIn ?? false,
    limitTo: given.limitTo === undefined ? LIMIT[given.type] : given.limitTo,
    holdsAll: given.holdsAll ?? [],
    direct: new IdSet(),
    rules: given.rules ?? [],
    refreshType: given.refreshType ?? PERIODIC + INCREMENTAL,
    members: new IdSet(),
    evaluated: new IdSet(),
    lastChangeTime: given.lastChangeTime ?? site.stamp(),
    lastMemberChangeTime: undefined,
    lastRefreshTime: undefined,
    full: NEVER,
    incremental: NEVER,
    currentStatus: READY,
    cloudSyncCount: given.cloudSyncCount ?? 0,
    memberCount: 0,
    memberCountOffset: 0,
    hidden: new Set(),
  };
  site.collections.set(collectionId, collection);
  if (collection.rules.length > 0 || collection.holdsAll.some((kind) => site.idsOf[kind].size > 0))
    site.evaluations.changed(collection);
  return collection;
}

/** What every site has. */
export function addBuiltInCollections(site: Site): void {
  const builtIn = { isBuiltIn: true, limitTo: null };
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
