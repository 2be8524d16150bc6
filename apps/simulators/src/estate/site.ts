import { type Collection, EVALUATING, READY } from './collection';
import { FIRST_RESOURCE_ID, type NumberRange, type ResourceKind, type ResourceRecord } from './resource';
import { SortedSet } from './sorted-set';
import { sqlMoment } from './sql-datetime';

/** The next number of each range: none is given twice, also after its record is gone. */
export type SiteNumbers = { readonly [Range in NumberRange]: number };

export interface SiteWords {
  readonly id: string;
  readonly siteCode: string;
  readonly name: string;
  readonly version: string;
  readonly serverName: string;
  /** How often Rollcall is told to poll, such as `2s`. */
  readonly pollInterval: string;
}

/** One Configuration Manager site: its records and its collections, as evaluated. */
export class Site {
  readonly resources = new Map<number, ResourceRecord>();
  readonly idsOf: { readonly [Kind in ResourceKind]: SortedSet<number> } = {
    device: new SortedSet<number>(),
    user: new SortedSet<number>(),
    userGroup: new SortedSet<number>(),
  };
  readonly collections = new Map<string, Collection>();
  /** How long an evaluation takes: a change shows this many milliseconds later. */
  evaluationDelayMs = 0;
  private nextNumber: { [Range in NumberRange]: number } = { ...FIRST_RESOURCE_ID };
  private lastStamp = 0;

  constructor(
    readonly words: SiteWords,
    /** What a caller with a bearer token must show. */
    public token: string,
    private readonly now: () => number,
  ) {}

  get numbers(): SiteNumbers {
    return { ...this.nextNumber };
  }

  set numbers(numbers: SiteNumbers) {
    this.nextNumber = { ...numbers };
  }

  /** A number that no record of the site ever had. */
  newResourceId(range: NumberRange): number {
    return this.nextNumber[range]++;
  }

  /** Adds records, and to the collections that hold all of their kind. Throws RangeError when an id is taken. */
  addResources(records: readonly ResourceRecord[]): void {
    const taken = records.find(({ resourceId }) => this.resources.has(resourceId));
    if (taken) throw new RangeError(`the site has a record ${taken.resourceId} already`);
    for (const record of records) {
      this.resources.set(record.resourceId, record);
      this.idsOf[record.kind].add(record.resourceId);
      this.keepNumbersNew(record.resourceId);
    }
    for (const collection of this.collections.values()) {
      const held = records.filter(({ kind }) => collection.holdsAll.includes(kind));
      if (held.length > 0)
        this.apply(
          collection,
          held.map(({ resourceId }) => resourceId),
          [],
        );
    }
  }

  /** Takes a record out of the site and out of every collection. Whether it was there. */
  deleteResource(resourceId: number): boolean {
    const record = this.resources.get(resourceId);
    if (!record) return false;
    for (const collection of this.collections.values()) {
      if (collection.members.has(resourceId)) this.apply(collection, [], [resourceId]);
      collection.hidden.delete(resourceId);
    }
    this.resources.delete(resourceId);
    this.idsOf[record.kind].delete(resourceId);
    return true;
  }

  /** Changes what a collection holds, by the evaluation that follows. Unknown records are left out. */
  changeMembers(collection: Collection, add: readonly number[], remove: readonly number[]): void {
    const known = add.filter((id) => this.resources.has(id));
    if (this.evaluationDelayMs === 0) {
      this.apply(collection, known, remove);
      return;
    }
    collection.currentStatus = EVALUATING;
    setTimeout(() => this.apply(collection, known, remove), this.evaluationDelayMs).unref();
  }

  /** A moment later than any given before and apart from it as the database keeps them apart. */
  stamp(): number {
    this.lastStamp = Math.max(sqlMoment(this.now()), sqlMoment(this.lastStamp + 4));
    return this.lastStamp;
  }

  private apply(collection: Collection, add: readonly number[], remove: readonly number[]): void {
    let changes = 0;
    for (const id of add) if (collection.members.add(id)) changes++;
    for (const id of remove) if (collection.members.delete(id)) changes++;
    const stamp = this.stamp();
    collection.lastRefreshTime = stamp;
    collection.currentStatus = READY;
    if (changes === 0) return;
    collection.lastMemberChangeTime = stamp;
    collection.lastMemberChanges = changes;
  }

  private keepNumbersNew(resourceId: number): void {
    const ranges: readonly NumberRange[] = ['discovered', 'userGroup', 'user', 'unknown', 'client'];
    const range = ranges.find((name) => resourceId >= FIRST_RESOURCE_ID[name]);
    if (range && resourceId >= this.nextNumber[range]) this.nextNumber[range] = resourceId + 1;
  }
}
