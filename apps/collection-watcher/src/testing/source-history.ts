import type { PublishedVersion } from './published-lines';
import type { FakeSource } from './fake-source';

type Members = readonly number[];

/** The place of a set in the order in which a collection has held them, by the id of the collection. */
export type Moment = ReadonlyMap<string, number>;

/** All that a site has held: sets in their order, with how far what is published has come in it, and identities. */
export class SourceHistory {
  private readonly sets: ReadonlyMap<string, Members[]>;
  private readonly identities = new Map<number, Set<string | null | undefined>>();
  private readonly reached = new Map<string, number>();

  constructor(
    private readonly source: FakeSource,
    collections: readonly string[],
  ) {
    this.sets = new Map(collections.map((id) => [id, []]));
    this.note();
  }

  /** The sets that the collections hold now; to be called after `note`. */
  get now(): Moment {
    return new Map([...this.sets].map(([id, sets]) => [id, sets.length - 1]));
  }

  /** To be called whenever something may have changed. */
  note(): void {
    for (const [id, sets] of this.sets) {
      if (!this.source.collections.has(id)) continue;
      const members = this.source.membersOf(id);
      if (!same(sets.at(-1), members)) sets.push(members);
    }
    for (const resourceId of new Set([...this.identities.keys(), ...this.source.devices.keys()])) {
      const held = this.identities.get(resourceId) ?? new Set();
      this.identities.set(resourceId, held.add(this.source.devices.get(resourceId)));
    }
  }

  /**
   * A version that comes from reads since `since`: the site has shown everybody in it who is new. When somebody left by it,
   * it is exactly a set that was held, at a moment that is not before the one that was published last.
   */
  checkVersion(id: string, { before, after }: PublishedVersion, since: Moment): void {
    const from = Math.max(this.reached.get(id) ?? 0, since.get(id) ?? 0);
    const held = this.sets.get(id)?.slice(from) ?? [];
    const shown = new Set(held.flat());
    expect({ id, unseen: after.filter((one) => !before.includes(one) && !shown.has(one)) }).toEqual({ id, unseen: [] });
    if (before.some((one) => !after.includes(one))) this.reach(id, after, from);
  }

  /** What the watcher believes in was held, at a moment that is not before the one that it believed in last. */
  checkBelieved(id: string, members: Members): void {
    this.reach(id, members, this.reached.get(id) ?? 0);
  }

  /** The site has once had the identity that is published; that it is gone was published of who was gone. */
  checkIdentity(resourceId: number, entraId: string | null, vanished: boolean): void {
    const held = this.identities.get(resourceId) ?? new Set();
    const shown = held.has(entraId) || (entraId === null && held.has(undefined));
    expect({ resourceId, entraId, shown }).toEqual({ resourceId, entraId, shown: true });
    if (vanished) expect({ resourceId, gone: held.has(undefined) }).toEqual({ resourceId, gone: true });
  }

  private reach(id: string, members: Members, from: number): void {
    const sets = this.sets.get(id) ?? [];
    const moment = sets.findIndex((set, index) => index >= from && same(set, members));
    if (moment < 0) expect({ id, published: members }).toEqual({ id, held: sets.slice(from) });
    this.reached.set(id, moment);
  }
}

const same = (one: Members | undefined, other: Members): boolean =>
  one !== undefined && one.length === other.length && one.every((id, index) => id === other[index]);
