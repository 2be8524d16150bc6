import type { Collection } from './collection';
import { IdSet } from './id-set';
import type { Site } from './site';

/** Finds the records that a query rule selects. */
export type RunQuery = (expression: string) => IdSet;

/**
 * What an evaluation finds: direct, query and include rules together, of it what the limiting collection holds, less
 * what exclude rules name. Source: Configuration Manager docs, "Collection evaluation".
 */
export function evaluatedMembers(site: Site, collection: Collection, runQuery: RunQuery): IdSet {
  const held = (id: string): IdSet => site.collections.get(id)?.members ?? new IdSet();
  let found = collection.direct.copy();
  for (const kind of collection.holdsAll) found = found.union(site.idsOf[kind]);
  for (const rule of collection.rules) {
    if (rule.kind === 'query') found = found.union(runQuery(rule.expression));
    if (rule.kind === 'include') found = found.union(held(rule.collectionId));
  }
  if (collection.limitTo !== null) found = found.intersection(held(collection.limitTo));
  for (const rule of collection.rules) if (rule.kind === 'exclude') found = found.difference(held(rule.collectionId));
  return found;
}

/** The collections whose members count for this one. */
export const dependencies = ({ limitTo, rules }: Collection): readonly string[] => [
  ...(limitTo === null ? [] : [limitTo]),
  ...rules.flatMap((rule) => (rule.kind === 'query' ? [] : [rule.collectionId])),
];
