import type { CloudSyncRow } from '@rollcall/contracts';
import { attentions } from '@rollcall/status';
import type { CloudSyncColumn } from './views';

export type SortKey = string | number;

/** Where a row stands: by its key, then by its mapping. */
export interface Place {
  readonly key: SortKey;
  readonly mappingId: string;
}

const time = (text: string | null | undefined): number => (text ? Date.parse(text) : -1);

/** What a row is sorted by: texts in any case; what is absent comes before everything else. */
export function sortKey(row: CloudSyncRow, column: CloudSyncColumn): SortKey {
  switch (column) {
    // Nothing to attend to, then the least serious first.
    case 'attention':
      return row.attention[0] === undefined ? -attentions.length : -attentions.indexOf(row.attention[0]);
    case 'lastFullSync.memberCount':
      return row.lastFullSync?.memberCount ?? -1;
    case 'lastFullSync.status':
      return row.lastFullSync?.status.toLowerCase() ?? '';
    case 'lastFullSync.time':
      return time(row.lastFullSync?.time);
    case 'lastSync.memberCount':
      return row.lastSync?.memberCount ?? -1;
    case 'lastSync.status':
      return row.lastSync?.status.toLowerCase() ?? '';
    case 'lastSync.time':
      return time(row.lastSync?.time);
    case 'checkedAt':
      return time(row.checkedAt);
    case 'collectionState':
      return row.collectionState ?? '';
    case 'collectionMessage':
      return row.collectionMessage?.toLowerCase() ?? '';
    default: {
      const value = row[column];
      return typeof value === 'string' ? value.toLowerCase() : Number(value);
    }
  }
}

/** Keys of one column are all texts or all numbers. */
export function comparePlaces(one: Place, other: Place): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  if (one.mappingId === other.mappingId) return 0;
  return one.mappingId < other.mappingId ? -1 : 1;
}

/**
 * The places of all rows by one column, ascending. Rows that changed are put right when somebody asks for the order:
 * the sort finds what was in order already, so that costs little more than going through it once.
 */
export class CloudSyncOrder {
  private places: readonly Place[] = [];
  private readonly keys = new Map<string, SortKey>();
  private readonly touched = new Set<string>();

  constructor(
    private readonly column: CloudSyncColumn,
    private readonly rowOf: (mappingId: string) => CloudSyncRow | undefined,
  ) {}

  /** The row is new, changed or gone. */
  touch(mappingId: string): void {
    this.touched.add(mappingId);
  }

  ascending(): readonly Place[] {
    const moved = [...this.touched].filter((mappingId) => this.moves(mappingId));
    this.touched.clear();
    if (moved.length === 0) return this.places;
    const gone = new Set(moved);
    const kept = this.places.filter(({ mappingId }) => !gone.has(mappingId));
    const fresh = moved.flatMap((mappingId) => {
      const key = this.keys.get(mappingId);
      return key === undefined ? [] : [{ key, mappingId }];
    });
    this.places = kept.concat(fresh.sort(comparePlaces)).sort(comparePlaces);
    return this.places;
  }

  /** Notes the key that the row has now. */
  private moves(mappingId: string): boolean {
    const before = this.keys.get(mappingId);
    const row = this.rowOf(mappingId);
    const key = row && sortKey(row, this.column);
    if (key === undefined) this.keys.delete(mappingId);
    else this.keys.set(mappingId, key);
    return key !== before;
  }
}

/** How many of the places come before this one, or stand at it when `inclusive`. */
export function countBefore(places: readonly Place[], place: Place, inclusive: boolean): number {
  let low = 0;
  for (let high = places.length; low < high;) {
    const middle = (low + high) >>> 1;
    const there = places[middle];
    const order = there ? comparePlaces(there, place) : 1;
    if (order < 0 || (inclusive && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
