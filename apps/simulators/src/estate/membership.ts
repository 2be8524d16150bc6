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
  constructor(
    private readonly current: SortedSet<string>,
    private readonly before: ReadonlyMap<string, boolean>,
  ) {}

  get size(): number {
    let size = this.current.size;
    for (const [id, was] of this.before) size += Number(was) - Number(this.current.has(id));
    return size;
  }

  has(objectId: string): boolean {
    return this.before.get(objectId) ?? this.current.has(objectId);
  }

  after(objectId: string | undefined, count: number): readonly string[] {
    const found: string[] = [];
    let last: string | undefined; // beyond it nothing that has gone can belong to the page
    for (const id of this.current.from(objectId)) {
      if (id !== objectId && this.before.get(id) !== false) found.push(id);
      if (found.length >= count) {
        last = id;
        break;
      }
    }
    for (const [id, was] of this.before) {
      if (!was || this.current.has(id)) continue;
      if ((objectId === undefined || id > objectId) && (last === undefined || id < last)) found.push(id);
    }
    return found.sort().slice(0, count);
  }
}
