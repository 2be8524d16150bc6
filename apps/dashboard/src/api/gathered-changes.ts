import type { Query, QueryClient } from '@tanstack/react-query';

/**
 * What the stream said has changed, until it is read again. A read that is under way ends first: where things change all the
 * time, one that each change begins anew would never be done.
 */
export class GatheredChanges {
  /** By the event's name: of which mappings; undefined among them means of all. */
  private readonly changed = new Map<string, Set<unknown>>();

  note(what: string, mappingId: string | undefined): void {
    const mappings = this.changed.get(what) ?? new Set();
    this.changed.set(what, mappings.add(mappingId));
  }

  /** Has everything read again that shows something of it, but for what waits for a read to end. */
  readAgain(queryClient: QueryClient): void {
    for (const [what, mappings] of this.changed) {
      const predicate = ({ queryKey: [kind, of] }: Query): boolean =>
        kind === what && (of === 'all' || mappings.has(of) || mappings.has(undefined));
      if (queryClient.isFetching({ predicate }) > 0) continue;
      this.changed.delete(what);
      void queryClient.invalidateQueries({ predicate });
    }
  }
}
