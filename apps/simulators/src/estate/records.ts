import { IdSet } from './id-set';
import { type Population, populationRecord } from './population';
import type { ResourceKind, ResourceRecord } from './resource';

/** The records of a site: those that are kept, and those of populations, which are made whenever one is looked at. */
export class Records {
  readonly idsOf: { readonly [Kind in ResourceKind]: IdSet } = {
    device: new IdSet(),
    user: new IdSet(),
    userGroup: new IdSet(),
  };
  readonly populations: Population[] = [];
  private readonly kept = new Map<number, ResourceRecord>();

  has(resourceId: number): boolean {
    return Object.values(this.idsOf).some((ids) => ids.has(resourceId));
  }

  /** Those of some numbers that are records. */
  known(ids: IdSet): IdSet {
    const { device, user, userGroup } = this.idsOf;
    return ids.intersection(device).union(ids.intersection(user)).union(ids.intersection(userGroup));
  }

  get(resourceId: number): ResourceRecord | undefined {
    const kept = this.kept.get(resourceId);
    if (kept || !this.idsOf.device.has(resourceId)) return kept;
    const population = this.populations.find(
      ({ firstResourceId, devices }) => resourceId >= firstResourceId && resourceId < firstResourceId + devices,
    );
    return population && populationRecord(population, resourceId);
  }

  /** Throws RangeError when a number is taken. */
  add(records: readonly ResourceRecord[]): void {
    const taken = records.find(({ resourceId }) => this.has(resourceId));
    if (taken) throw new RangeError(`the site has a record ${taken.resourceId} already`);
    this.keep(records);
  }

  /** The same for records that may be of a population. */
  keep(records: readonly ResourceRecord[]): void {
    for (const record of records) this.kept.set(record.resourceId, record);
    for (const [kind, ids] of Object.entries(this.idsOf))
      ids.addAll(records.filter((record) => record.kind === kind).map(({ resourceId }) => resourceId));
  }

  /** `present`: those of its devices that are there. */
  addPopulation(population: Population, present = devicesOf(population)): void {
    this.populations.push(population);
    this.idsOf.device.takeIn(present);
  }

  /** From now on the record is kept. Undefined when there is none. */
  change(resourceId: number, change: object): ResourceRecord | undefined {
    const record = this.get(resourceId);
    if (!record) return undefined;
    const changed = Object.assign({ ...record }, change);
    this.kept.set(resourceId, changed);
    return changed;
  }

  delete({ kind, resourceId }: ResourceRecord): void {
    this.kept.delete(resourceId);
    this.idsOf[kind].delete(resourceId);
  }

  /** Those that are kept. */
  values(): Iterable<ResourceRecord> {
    return this.kept.values();
  }

  copy(): Records {
    const copy = new Records();
    copy.populations.push(...this.populations);
    for (const record of this.kept.values()) copy.kept.set(record.resourceId, { ...record });
    for (const kind of ['device', 'user', 'userGroup'] as const) copy.idsOf[kind].takeIn(this.idsOf[kind]);
    return copy;
  }
}

const devicesOf = ({ firstResourceId, devices }: Population): IdSet =>
  IdSet.of([[firstResourceId, firstResourceId + devices - 1]]);
