import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** A page of a list of the APIs. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
  /** How many rows the list has on all its pages, when it says so. */
  readonly total?: number;
}

/** So many pages are read again with every change; a longer list says that it has changed, and is read again when asked. */
const LIVE_PAGES = 4;

type Pages<Row> = InfiniteData<Page<Row>, string | undefined>;

/**
 * A list of any length by its cursors, as far as somebody has scrolled. The rows of the filter before stay until the first
 * page of a new one is there, so nothing flickers.
 *
 * @param key as the live updates want it: the name of the event, then the mapping's id or `all`
 * @param read reads one page
 */
export function usePages<Row>(
  key: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
) {
  const queryClient = useQueryClient();
  const query = useInfiniteQuery<Page<Row>, Error, Pages<Row>, QueryKey, string | undefined>({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    enabled: (of) => of.state.data === undefined || of.state.data.pages.length <= LIVE_PAGES,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const changed = useSyncExternalStore(
    useCallback((listener) => queryClient.getQueryCache().subscribe(listener), [queryClient]),
    () => queryClient.getQueryState(key)?.isInvalidated ?? false,
  );
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    rows,
    /** Reads the next page, if there is one. */
    more,
    /** How many rows the whole list has, as far as its newest page says. */
    total: data?.pages.at(-1)?.total,
    /** There is nothing to show yet. */
    loading: query.isPending,
    loadingMore: query.isFetchingNextPage,
    /** All rows of the list are there. */
    complete: data !== undefined && !hasNextPage,
    error: query.error,
    /** Too long to be read again by itself, and something in it has changed since. */
    outdated: changed && (data?.pages.length ?? 0) > LIVE_PAGES,
    readAgain: () => void queryClient.resetQueries({ queryKey: key, exact: true }),
  };
}
