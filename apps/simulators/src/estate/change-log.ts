import type { Moment } from './timeline';

/** Changes in the order in which they were made; the oldest are forgotten when there are too many. */
export class ChangeLog<Change extends Moment> {
  private changes: Change[] = [];
  private forgotten = 0;

  constructor(private readonly kept: number) {}

  /** Answers the changes that were forgotten to make room. */
  add(change: Change): readonly Change[] {
    this.changes.push(change);
    if (this.changes.length <= this.kept) return [];
    const old = this.changes.splice(0, Math.ceil(this.kept / 10));
    this.forgotten = old.at(-1)?.sequence ?? this.forgotten;
    return old;
  }

  /** Later than a time, the newest first. Costs what there are of them. */
  *since(at: number): Generator<Change, void> {
    for (let index = this.changes.length - 1; index >= 0; index--) {
      const change = this.changes[index];
      if (change === undefined || change.at <= at) return;
      yield change;
    }
  }

  /** Those with a number above `after` and up to `upTo`, in order; undefined when some of them are forgotten. */
  between(after: number, upTo: number): readonly Change[] | undefined {
    if (after < this.forgotten) return undefined;
    let first = this.changes.length;
    while (first > 0 && (this.changes[first - 1]?.sequence ?? 0) > after) first--;
    return this.changes.slice(first).filter(({ sequence }) => sequence <= upTo);
  }
}
