import { type Collection, READY } from './collection';
import { Evaluations } from './evaluations';
import { IdSet } from './id-set';
import type { Population } from './population';
import { Records } from './records';
import { FIRST_RESOURCE_ID, type NumberRange, type ResourceKind, type ResourceRecord } from './resource';
import { ALL_RIGHTS, type Rights } from './rights';
import { sqlMoment } from './sql-datetime';

/** The next number of each range: none is given twice, also after its record is gone. */
export type SiteNumbers = { readonly [Range in NumberRange]: number };

export interface SiteWords {
  readonly id: string;
  readonly siteCode: string;
  readonly name: string;
  readonly version: string;
  /** The provider at the address of the end. */
  readonly serverName: string;
  /** Further ones, each at a port of its own; 0: any that is free. */
  readonly providers: readonly { readonly name: string; readonly port: number }[];
  /** How often Rollcall is told to poll, such as `2s`. */
  readonly pollInterval: string;
}

/** What a backup of a site holds. */
interface Backup {
  readonly resources: Records;
  readonly collections: ReadonlyMap<string, Collection>;
  readonly numbers: SiteNumbers;
}

/** One Configuration Manager site: its records and its collections, as evaluated. */
export class Site {
  resources = new Records();
  readonly collections = new Map<string, Collection>();
  readonly evaluations = new Evaluations(this);
  rights: Rights = ALL_RIGHTS;
  /** Where the site is: some of its columns are in local time. */
  utcOffsetMinutes = 0;
  private nextNumber: { [Range in NumberRange]: number } = { ...FIRST_RESOURCE_ID };
  private lastStamp = 0;
  private backup: Backup | undefined;

  constructor(
    readonly words: SiteWords,
    /** What a caller with a bearer token must show. */
    public token: string,
    readonly now: () => number,
  ) {}

  get idsOf(): { readonly [Kind in ResourceKind]: IdSet } {
    return this.resources.idsOf;
  }

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
    this.resources.add(records);
    for (const { resourceId } of records) this.keepNumbersNew(resourceId);
    this.evaluations.discovered(records.map(({ kind }) => kind));
  }

  /** Adds so many generated devices; what they are is the population's. */
  addPopulation(plan: Omit<Population, 'firstResourceId' | 'siteId'>): Population {
    const population = { ...plan, firstResourceId: this.nextNumber.client, siteId: this.words.id };
    this.nextNumber.client += plan.devices;
    this.resources.addPopulation(population);
    this.evaluations.discovered(['device']);
    return population;
  }

  /** Takes a record out of the site and out of every collection. Whether it was there. */
  deleteResource(resourceId: number): boolean {
    const record = this.resources.get(resourceId);
    if (!record) return false;
    this.resources.delete(record);
    for (const collection of this.collections.values()) {
      collection.direct.delete(resourceId);
      collection.hidden.delete(resourceId);
      if (collection.members.has(resourceId)) this.evaluations.lost(collection, resourceId);
    }
    return true;
  }

  /** Changes which records the direct rules of a collection name. Unknown records are left out. */
  changeMembers(collection: Collection, add: readonly number[] | IdSet, remove: readonly number[]): void {
    collection.direct.takeIn(this.resources.known(add instanceof IdSet ? add : new IdSet(add)));
    for (const id of remove) collection.direct.delete(id);
    this.evaluations.changed(collection);
  }

  /** Keeps the site as it is now for `restore`, without evaluations that are under way. */
  backUp(): void {
    const resources = this.resources.copy();
    const collections = new Map([...this.collections].map(([id, one]) => [id, settled(one, resources)]));
    this.backup = { resources, collections, numbers: this.numbers };
  }

  /** Puts the site back to what it was at the last backup, with the dates of then. Whether there was one. */
  restore(): boolean {
    if (!this.backup) return false;
    this.evaluations.forget();
    this.resources = this.backup.resources.copy();
    this.collections.clear();
    for (const [id, one] of this.backup.collections) this.collections.set(id, settled(one, this.resources));
    this.numbers = this.backup.numbers;
    return true;
  }

  /** A moment later than any given before and apart from it as the database keeps them apart. */
  stamp(): number {
    this.lastStamp = Math.max(sqlMoment(this.now()), sqlMoment(this.lastStamp + 4));
    return this.lastStamp;
  }

  private keepNumbersNew(resourceId: number): void {
    const ranges: readonly NumberRange[] = ['discovered', 'userGroup', 'user', 'unknown', 'client'];
    const range = ranges.find((name) => resourceId >= FIRST_RESOURCE_ID[name]);
    if (range && resourceId >= this.nextNumber[range]) this.nextNumber[range] = resourceId + 1;
  }
}

/** A copy as its last evaluation left it; rows of records that were deleted since are gone. */
const settled = (collection: Collection, resources: Records): Collection => ({
  ...collection,
  direct: collection.direct.copy(),
  hidden: new Set(collection.hidden),
  members: resources.known(collection.evaluated),
  memberCount: collection.evaluated.size,
  currentStatus: READY,
});
