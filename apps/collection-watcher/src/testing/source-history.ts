import type { FakeSource } from './fake-source';
import { COLLECTIONS } from './troubles';

type Members = readonly number[];

/** Every set that each collection of a site has held, in its order, and how far in it what is published has come. */
export class SourceHistory {
  private readonly sets = new Map<string, Members[]>(COLLECTIONS.map((id) => [id, []]));
  private readonly reached = new Map<string, number>();

  constructor(private readonly source: FakeSource) {}

  /** To be called whenever something may have changed. */
  note(): void {
    for (const [id, sets] of this.sets) {
      if (!this.source.collections.has(id)) continue;
      const now = this.source.membersOf(id);
      if (!same(sets.at(-1), now)) sets.push(now);
    }
  }

  /**
   * A set that the watcher believes in was held at a moment that is not before the one that it believed in last. Until it
   * believes, it only adds, and only who was there since that moment. Of a restored site it only adds, too.
   */
  check(id: string, was: Members, is: Members, { believed, restored }: { believed: boolean; restored: boolean }): void {
    const sets = this.sets.get(id) ?? [];
    const from = this.reached.get(id) ?? 0;
    if (restored || !believed) expect(was.filter((one) => !is.includes(one))).toEqual([]);
    const added = is.filter((one) => !was.includes(one));
    const since = new Set(sets.slice(from).flat());
    expect(added.filter((one) => !since.has(one))).toEqual([]);
    if (!believed) return;
    const moment = sets.findIndex((set, index) => index >= from && same(set, is));
    if (moment < 0) expect({ id, believed: is }).toEqual({ id, held: sets.slice(from) });
    this.reached.set(id, moment);
  }
}

const same = (one: Members | undefined, other: Members): boolean =>
  one !== undefined && one.length === other.length && one.every((id, index) => id === other[index]);
