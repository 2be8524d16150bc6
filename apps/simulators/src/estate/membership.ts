import { ChangeLog } from './change-log';
import { SortedSet } from './sorted-set';
import type { Moment, Timeline } from './timeline';

/** A link that was made or taken away. */
export interface LinkChange extends Moment {
  readonly objectId: string;
  readonly added: boolean;
}

/** The object ids in a group, now or at some moment. */
export interface MemberList {
  readonly size: number;
  has(objectId: string): boolean;
  /** Up to `count` ids greater than `objectId`, or the first ones, in ascending order. */
  after(objectId: string | undefined, count: number): readonly string[];
}

/** Changes of one group that are remembered: more than a full group filled and emptied. */
const KEPT = 500_000;

/** The members of a group with what was changed lately, so that it can be read as it was a while ago. */
export class Membership implements MemberList {
  private readonly current: SortedSet<string>;
  private readonly log: ChangeLog<LinkChange>;

  /** `members` have been there for long: no replica lacks them. `kept`: how many changes are remembered. */
  constructor(
    private readonly timeline: Timeline,
    members: Iterable<string> = [],
    kept = KEPT,
  ) {
    this.current = new SortedSet(members);
    this.log = new ChangeLog(kept);
  }

  get size(): number {
    return this.current.size;
  }

  has(objectId: string): boolean {
    return this.current.has(objectId);
  }

  after(objectId: string | undefined, count: number): readonly string[] {
    return this.current.after(objectId, count);
  }

  toArray(): readonly string[] {
    return this.current.toArray();
  }

  /** Whether it was not there before. */
  add(objectId: string): boolean {
    const changed = this.current.add(objectId);
    if (changed) this.log.add({ ...this.timeline.next(), objectId, added: true });
    return changed;
  }

  /** Whether it was there. */
  delete(objectId: string): boolean {
    const changed = this.current.delete(objectId);
    if (changed) this.log.add({ ...this.timeline.next(), objectId, added: false });
    return changed;
  }

  /** Adds them as if they had been there for long. */
  settle(objectIds: Iterable<string>): void {
    for (const objectId of objectIds) this.current.add(objectId);
  }

  /** As it was at a time: the set of now with the later changes undone. Costs what was changed since. */
  asOf(at: number): MemberList {
    const before = new Map<string, boolean>();
    for (const { objectId, added } of this.log.since(at)) before.set(objectId, !added); // the earliest comes last
    return before.size === 0 ? this : new EarlierMembers(this.current, before);
  }

  /** Later than a time, the newest first. */
  changesSince(at: number): Iterable<LinkChange> {
    return this.log.since(at);
  }

  /** Undefined when some of them are forgotten. */
  changesBetween(after: number, upTo: number): readonly LinkChange[] | undefined {
    return this.log.between(after, upTo);
  }
}

/** A set with some ids as they were: in it or not. */
class EarlierMembers implements MemberList {
  private readonly gone: readonly string[];
  readonly size: number;

  constructor(
    private readonly current: SortedSet<string>,
    private readonly before: ReadonlyMap<string, boolean>,
  ) {
    this.gone = [...before].flatMap(([id, was]) => (was && !current.has(id) ? [id] : [])).sort();
    const notYet = [...before].filter(([id, was]) => !was && current.has(id)).length;
    this.size = current.size + this.gone.length - notYet;
  }

  has(objectId: string): boolean {
    return this.before.get(objectId) ?? this.current.has(objectId);
  }

  after(objectId: string | undefined, count: number): readonly string[] {
    const found: string[] = [];
    const gone = this.gone.filter((id) => objectId === undefined || id > objectId);
    let nextGone = 0;
    for (const id of this.current.from(objectId)) {
      if (id === objectId) continue;
      while (nextGone < gone.length && (gone[nextGone] ?? '') < id) found.push(gone[nextGone++] ?? '');
      if (found.length >= count) break;
      if (this.has(id)) found.push(id);
    }
    while (nextGone < gone.length && found.length < count) found.push(gone[nextGone++] ?? '');
    return found.slice(0, count);
  }
}
