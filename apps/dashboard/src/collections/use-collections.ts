import { useState } from 'react';
import { answer, monitoring } from '../api/clients';
import type { Collection } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { useSettled } from '../shown/use-settled';

/** What somebody wants to see of the collections; all of them while nothing is said. */
export interface CollectionSearch {
  /** The beginning of a name, or a whole id. */
  readonly nameOrId: string;
  readonly type: Collection['type'] | undefined;
  readonly site: string | undefined;
}

/** The collections of the sites, and what is searched for among them. */
export function useCollections() {
  const [search, setSearch] = useState<CollectionSearch>({ nameOrId: '', type: undefined, site: undefined });
  const { type, site } = search;
  const nameOrId = useSettled(search.nameOrId.trim(), 150);
  const pages = usePages(['collections', 'all', nameOrId, type, site], (cursor, signal) => {
    const query = {
      nameOrId,
      limit: 200,
      ...(type && { type: [type] }),
      ...(site && { site }),
      ...(cursor && { cursor }),
    };
    return answer(monitoring.GET('/api/v1/collections', { params: { query }, signal }));
  });
  return {
    ...pages,
    search,
    searchFor: (change: Partial<CollectionSearch>) => setSearch((before) => ({ ...before, ...change })),
    /** Whether some are left out: an empty list does not mean that there are none. */
    narrowed: nameOrId !== '' || type !== undefined || site !== undefined,
  };
}
