import { ChangeLog } from './change-log';
import type { DirectoryObject } from './directory-object';
import type { Moment } from './timeline';

/** An object was made, changed or deleted. */
export interface ObjectChange extends Moment {
  readonly id: string;
  /** As it was before; undefined when there was none. */
  readonly before: DirectoryObject | undefined;
}

/** Changes of a tenant's objects that are remembered. */
const KEPT = 200_000;

/** What the objects of a tenant were before they were changed. */
export class ObjectHistory {
  private readonly log = new ChangeLog<ObjectChange>(KEPT);
  private readonly byId = new Map<string, ObjectChange[]>();

  add(change: ObjectChange): void {
    const same = this.byId.get(change.id);
    if (same) same.push(change);
    else this.byId.set(change.id, [change]);
    for (const { id } of this.log.add(change)) {
      const left = this.byId.get(id)?.slice(1) ?? [];
      if (left.length > 0) this.byId.set(id, left);
      else this.byId.delete(id);
    }
  }

  /** An object as it was at a time; `current` when it has not been changed since. */
  asOf(id: string, at: number, current: DirectoryObject | undefined): DirectoryObject | undefined {
    const next = this.byId.get(id)?.find((change) => change.at > at);
    return next ? next.before : current;
  }

  /** A deleted object as it was last. */
  lastKnown(id: string): DirectoryObject | undefined {
    return this.byId.get(id)?.at(-1)?.before;
  }

  since(at: number): Iterable<ObjectChange> {
    return this.log.since(at);
  }

  /** Undefined when some of them are forgotten. */
  between(after: number, upTo: number): readonly ObjectChange[] | undefined {
    return this.log.between(after, upTo);
  }
}
