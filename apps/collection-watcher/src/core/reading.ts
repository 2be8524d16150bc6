import type { CatalogueEntry, Member, Source } from './source';

/** What came of reading a collection once. */
export type Reading =
  /** Every check agrees: this is what the collection holds. */
  | { readonly kind: 'complete'; readonly members: Uint32Array; readonly entry: CatalogueEntry }
  /** The rows and their count agree, the catalogue's MemberCount does not: it lags, or rows are hidden by rights. */
  | { readonly kind: 'miscounted'; readonly members: Uint32Array; readonly entry: CatalogueEntry }
  /** Nothing may be concluded from it. */
  | {
      readonly kind: 'discarded';
      readonly reason: string;
      readonly entry?: CatalogueEntry;
      /** It is the site that failed, not what was asked: other reads would fare no better. */
      readonly siteFailed?: boolean;
    };

/**
 * Reads a collection once, and says how far the reading can be trusted.
 *
 * The catalogue's entry is taken before and after the rows: while `LastMemberChangeTime` stands still and no evaluation
 * runs, pages that were read one after the other belong together. `onPage` sees the rows as they come; it must not
 * conclude anything from a row that is missing. Throws SourceError.
 */
export async function readCollection(
  source: Source,
  collectionId: string,
  onPage: (page: readonly Member[]) => Promise<void>,
): Promise<Reading> {
  const before = await source.entry(collectionId);
  if (!before) return discarded('the site does not show the collection');
  if (!before.ready) return discarded('the collection is being evaluated', before);
  const ids = new AscendingIds(before.memberCount);
  for await (const page of source.members(collectionId, before.memberCount)) {
    if (!page.every(({ resourceId }) => ids.push(resourceId)))
      return discarded('rows came twice or out of order', before);
    await onPage(page);
  }
  const [count, after] = await Promise.all([source.memberCount(collectionId), source.entry(collectionId)]);
  return judge(before, ids.taken(), count, after);
}

/** How far rows can be trusted, given what the site said of the collection before, beside and after them. */
export function judge(
  before: CatalogueEntry,
  members: Uint32Array,
  count: number,
  after: CatalogueEntry | undefined,
): Reading {
  if (!after) return discarded('the collection disappeared while it was read', before);
  if (!after.ready) return discarded('an evaluation began while the collection was read', after);
  if (after.lastChange !== before.lastChange) return discarded('the collection changed while it was read', after);
  if (count !== members.length) return discarded(`${members.length} rows came where the site counts ${count}`, after);
  return { kind: after.memberCount === members.length ? 'complete' : 'miscounted', members, entry: after };
}

const discarded = (reason: string, entry?: CatalogueEntry): Reading => ({
  kind: 'discarded',
  reason,
  ...(entry && { entry }),
});

/** Ids as they arrive, in a typed array that grows: 825,000 of them take a few megabytes. */
class AscendingIds {
  private ids: Uint32Array;
  private length = 0;

  constructor(expected: number) {
    this.ids = new Uint32Array(Math.max(expected, 16));
  }

  /** False when the id does not follow the ones before; it is then not taken. */
  push(id: number): boolean {
    if (this.length > 0 && id <= (this.ids[this.length - 1] ?? Infinity)) return false;
    if (this.length === this.ids.length) {
      const larger = new Uint32Array(this.ids.length * 2);
      larger.set(this.ids);
      this.ids = larger;
    }
    this.ids[this.length++] = id;
    return true;
  }

  taken(): Uint32Array {
    return this.ids.slice(0, this.length);
  }
}
