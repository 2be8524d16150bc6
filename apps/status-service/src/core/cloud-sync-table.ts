import type { CloudSyncRow } from '@rollcall/contracts';
import { CloudSyncOrder, countBefore, type Place } from './cloud-sync-order';
import type { CloudSyncColumn, CloudSyncFilter } from './views';

interface Entry {
  readonly row: CloudSyncRow;
  /** What is searched, in lower case. */
  readonly text: string;
}

/** Between texts that are searched together; no search holds it. */
const BOUNDARY = '\0';

const textOf = ({ collectionId, collectionName, groupId, groupName }: CloudSyncRow): string =>
  [collectionId, collectionName, groupId, groupName].join(BOUNDARY).toLowerCase();

/** All rows of the view, and every order that was asked for. */
export class CloudSyncTable {
  private readonly entries = new Map<string, Entry>();
  private readonly orders = new Map<CloudSyncColumn, CloudSyncOrder>();

  get size(): number {
    return this.entries.size;
  }

  find(mappingId: string): CloudSyncRow | undefined {
    return this.entries.get(mappingId)?.row;
  }

  rows(): CloudSyncRow[] {
    return [...this.entries.values()].map(({ row }) => row);
  }

  store(row: CloudSyncRow): void {
    this.entries.set(row.mappingId, { row, text: textOf(row) });
    this.orders.forEach((order) => order.touch(row.mappingId));
  }

  forget(mappingId: string): void {
    this.entries.delete(mappingId);
    this.orders.forEach((order) => order.touch(mappingId));
  }

  clear(): void {
    this.entries.clear();
    this.orders.clear();
  }

  /** At most `most` rows that the filter lets through, behind a place if one is given; with the place of each. */
  list(
    filter: CloudSyncFilter,
    sort: { readonly column: CloudSyncColumn; readonly descending: boolean },
    most: number,
    after?: Place,
  ): { readonly row: CloudSyncRow; readonly place: Place }[] {
    const places = this.order(sort.column).ascending();
    const step = sort.descending ? -1 : 1;
    const first = sort.descending
      ? (after ? countBefore(places, after, false) : places.length) - 1
      : after
        ? countBefore(places, after, true)
        : 0;
    const passes = test(filter);
    const found: { row: CloudSyncRow; place: Place }[] = [];
    for (let at = first; found.length < most; at += step) {
      const place = places[at];
      if (!place) break;
      const entry = this.entries.get(place.mappingId);
      if (entry && passes(entry)) found.push({ row: entry.row, place });
    }
    return found;
  }

  /** How many rows the filter lets through. */
  count(filter: CloudSyncFilter): number {
    const passes = test(filter);
    let passed = 0;
    for (const entry of this.entries.values()) if (passes(entry)) passed += 1;
    return passed;
  }

  private order(column: CloudSyncColumn): CloudSyncOrder {
    const known = this.orders.get(column);
    if (known) return known;
    const order = new CloudSyncOrder(column, (mappingId) => this.find(mappingId));
    this.entries.forEach((_, mappingId) => order.touch(mappingId));
    this.orders.set(column, order);
    return order;
  }
}

/** Several words of one filter are alternatives; filters together narrow. */
function test({ collectionType, status, attention, search }: CloudSyncFilter): (entry: Entry) => boolean {
  const sought = search?.toLowerCase();
  return ({ row, text }) =>
    (!collectionType || collectionType.includes(row.collectionType)) &&
    (!status || status.includes(row.cloudSyncStatus)) &&
    (!attention || attention.some((word) => row.attention.includes(word))) &&
    (!sought || text.includes(sought));
}
