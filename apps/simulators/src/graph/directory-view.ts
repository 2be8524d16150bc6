import type { DirectoryObject, EntraDevice, EntraGroup, EntraUser, ObjectType } from '../estate/directory-object';
import type { MemberList } from '../estate/membership';
import type { Tenant } from '../estate/tenant';

/** A tenant's directory as it was at a moment: what a replica that is behind shows. */
export class DirectoryView {
  /** `at`: milliseconds by the tenant's clock; undefined shows what is true now. */
  constructor(
    private readonly tenant: Tenant,
    readonly at: number | undefined,
  ) {}

  find(id: string): DirectoryObject | undefined {
    const key = id.toLowerCase();
    const current = this.tenant.find(key);
    return this.at === undefined ? current : this.tenant.history.asOf(key, this.at, current);
  }

  group(id: string): EntraGroup | undefined {
    const object = this.find(id);
    return object?.type === 'group' ? object : undefined;
  }

  /** By object id or user principal name. */
  user(key: string): EntraUser | undefined {
    const byId = this.find(key);
    if (byId?.type === 'user') return byId;
    const name = key.toLowerCase();
    return this.earlierAndNow(this.tenant.user(key)).find(
      (object): object is EntraUser => object.type === 'user' && object.userPrincipalName.toLowerCase() === name,
    );
  }

  /** Usually one. */
  devicesWith(deviceId: string): readonly EntraDevice[] {
    const wanted = deviceId.toLowerCase();
    return this.earlierAndNow(...this.tenant.devicesWith(deviceId)).filter(
      (object): object is EntraDevice => object.type === 'device' && object.deviceId === wanted,
    );
  }

  members(group: EntraGroup): MemberList {
    return this.at === undefined ? group.members : group.members.asOf(this.at);
  }

  /** In the order in which they came, from a place on. */
  *objects(type: ObjectType, from = 0): Generator<{ readonly place: number; readonly object: DirectoryObject }, void> {
    for (const { place, id } of this.tenant.idsFrom(type, from)) {
      const object = this.find(id);
      if (object) yield { place, object };
    }
  }

  count(type: ObjectType): number {
    let count = this.tenant.count(type);
    for (const id of this.changed()) {
      const [now, then] = [this.tenant.find(id), this.find(id)];
      count += Number(then?.type === type) - Number(now?.type === type);
    }
    return count;
  }

  /** The number of the newest change that has arrived, with all before it. */
  get sequence(): number {
    const { history, groups, timeline } = this.tenant;
    if (this.at === undefined) return timeline.sequence;
    let first = timeline.sequence + 1;
    for (const { sequence } of history.since(this.at)) first = Math.min(first, sequence);
    for (const { members } of groups) {
      for (const { sequence } of members.changesSince(this.at)) first = Math.min(first, sequence);
    }
    return first - 1;
  }

  /** These as they were, and whatever was changed since. */
  private earlierAndNow(...current: readonly (DirectoryObject | undefined)[]): readonly DirectoryObject[] {
    const ids = new Set(current.flatMap((object) => (object ? [object.id] : [])));
    for (const id of this.changed()) ids.add(id);
    return [...ids].flatMap((id) => this.find(id) ?? []);
  }

  private changed(): ReadonlySet<string> {
    if (this.at === undefined) return NONE;
    return new Set([...this.tenant.history.since(this.at)].map(({ id }) => id));
  }
}

const NONE: ReadonlySet<string> = new Set();
