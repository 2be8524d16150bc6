import type { Collection } from './collection';
import { IdSet } from './id-set';
import type { Site } from './site';

/** What the account of our service may see. Whatever it may not is left out of every answer, silently. */
export interface Rights {
  /** The collections of its scope; those that are limited to one of them are in it too. Undefined: all. */
  readonly collections?: readonly string[];
  /** Without it the account sees collections, and no record or member in them. */
  readonly readResource: boolean;
}

export const ALL_RIGHTS: Rights = { readResource: true };

export function seesCollection({ rights, collections }: Site, { collectionId }: Collection): boolean {
  if (!rights.collections) return true;
  const passed = new Set<string>();
  for (let id: string | null = collectionId; id !== null && !passed.has(id);) {
    if (rights.collections.includes(id)) return true;
    passed.add(id);
    id = collections.get(id)?.limitTo ?? null;
  }
  return false;
}

/** The records of the collections that the account sees; undefined when it sees every record. */
export function visibleRecords(site: Site): IdSet | undefined {
  if (!site.rights.readResource) return new IdSet();
  if (!site.rights.collections) return undefined;
  return [...site.collections.values()]
    .filter((collection) => seesCollection(site, collection))
    .reduce((seen, { members }) => seen.union(members), new IdSet());
}
