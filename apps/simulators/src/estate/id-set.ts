/** More new numbers than this are sorted in together rather than put in one by one. */
const FEW = 64;

/** Whole numbers in ascending order, kept as stretches: a million in a row take as much room as one. */
export class IdSet {
  private firsts: number[] = [];
  private lasts: number[] = [];
  private count = 0;

  constructor(ids: Iterable<number> = []) {
    this.addAll(ids);
  }

  /** Of stretches as `stretches` gives them. */
  static of(stretches: Iterable<readonly [first: number, last: number]>): IdSet {
    const set = new IdSet();
    for (const [first, last] of stretches) set.append(first, last);
    return set;
  }

  get size(): number {
    return this.count;
  }

  has(id: number): boolean {
    return (this.firsts[this.stretchUpTo(id)] ?? Infinity) <= id;
  }

  /** Whether it was not there before. */
  add(id: number): boolean {
    const at = this.stretchUpTo(id - 1);
    const [first = Infinity, last = Infinity] = [this.firsts[at], this.lasts[at]];
    if (first <= id && id <= last) return false;
    this.count++;
    if (last === id - 1 && this.firsts[at + 1] === id + 1) {
      this.firsts.splice(at + 1, 1);
      this.lasts.splice(at, 1);
    } else if (last === id - 1) {
      this.lasts[at] = id;
    } else if (first === id + 1) {
      this.firsts[at] = id;
    } else {
      this.firsts.splice(at, 0, id);
      this.lasts.splice(at, 0, id);
    }
    return true;
  }

  addAll(ids: Iterable<number>): void {
    const sorted = [...ids].sort((a, b) => a - b);
    if (sorted.length <= FEW) {
      for (const id of sorted) this.add(id);
      return;
    }
    const added = new IdSet();
    for (const id of sorted) if (added.lasts.at(-1) !== id) added.append(id, id);
    this.takeIn(added);
  }

  /** Adds all of another set, whatever their number at the cost of the stretches. */
  takeIn(added: IdSet): void {
    const { firsts, lasts, count } = this.union(added);
    [this.firsts, this.lasts, this.count] = [firsts, lasts, count];
  }

  /** Whether it was there. */
  delete(id: number): boolean {
    const at = this.stretchUpTo(id);
    const [first = Infinity, last = Infinity] = [this.firsts[at], this.lasts[at]];
    if (first > id) return false;
    this.count--;
    const left: [number, number][] = [];
    if (first < id) left.push([first, id - 1]);
    if (id < last) left.push([id + 1, last]);
    this.firsts.splice(at, 1, ...left.map(([start]) => start));
    this.lasts.splice(at, 1, ...left.map(([, end]) => end));
    return true;
  }

  /** Ascending, beginning with the first that is not smaller than `least`. */
  *from(least = -Infinity): Generator<number, void> {
    for (let at = this.stretchUpTo(least); at < this.firsts.length; at++) {
      const last = this.lasts[at] ?? -Infinity;
      for (let id = Math.max(this.firsts[at] ?? Infinity, least); id <= last; id++) yield id;
    }
  }

  [Symbol.iterator](): Generator<number, void> {
    return this.from();
  }

  *stretches(): Generator<readonly [first: number, last: number], void> {
    for (const [at, first] of this.firsts.entries()) yield [first, this.lasts[at] ?? first];
  }

  copy(): IdSet {
    return IdSet.of(this.stretches());
  }

  union(other: IdSet): IdSet {
    return this.combined(other, (here, there) => here || there);
  }

  intersection(other: IdSet): IdSet {
    return this.combined(other, (here, there) => here && there);
  }

  difference(other: IdSet): IdSet {
    return this.combined(other, (here, there) => here && !there);
  }

  /** Walks through both from one end of a stretch to the next. */
  private combined(other: IdSet, keep: (here: boolean, there: boolean) => boolean): IdSet {
    const result = new IdSet();
    let [mine, its] = [0, 0];
    for (let at = Math.min(this.firsts[0] ?? Infinity, other.firsts[0] ?? Infinity); at < Infinity;) {
      while ((this.lasts[mine] ?? Infinity) < at) mine++;
      while ((other.lasts[its] ?? Infinity) < at) its++;
      const here = this.edge(mine, at);
      const there = other.edge(its, at);
      const next = Math.min(here.next, there.next);
      if (keep(here.inside, there.inside)) result.append(at, next - 1);
      at = next;
    }
    return result;
  }

  private edge(stretch: number, at: number): { readonly inside: boolean; readonly next: number } {
    const first = this.firsts[stretch] ?? Infinity;
    return first <= at ? { inside: true, next: (this.lasts[stretch] ?? at) + 1 } : { inside: false, next: first };
  }

  /** Behind all that is there. */
  private append(first: number, last: number): void {
    this.count += last - first + 1;
    if (this.lasts.at(-1) === first - 1) {
      this.lasts[this.lasts.length - 1] = last;
      return;
    }
    this.firsts.push(first);
    this.lasts.push(last);
  }

  /** The index of the first stretch that ends at `id` or later. */
  private stretchUpTo(id: number): number {
    let low = 0;
    let high = this.lasts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.lasts[middle] ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
