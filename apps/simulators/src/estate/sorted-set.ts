/** More new values than this are sorted in together rather than put in one by one. */
const FEW = 64;

/** A set that can be read in ascending order from any value on, without looking at what comes before. */
export class SortedSet<Value extends string | number> {
  private readonly present = new Set<Value>();
  private sorted: Value[] = [];
  private unsorted: Value[] = [];

  constructor(values: Iterable<Value> = []) {
    for (const value of values) this.add(value);
  }

  get size(): number {
    return this.present.size;
  }

  has(value: Value): boolean {
    return this.present.has(value);
  }

  /** Whether it was not there before. */
  add(value: Value): boolean {
    if (this.present.has(value)) return false;
    this.present.add(value);
    const last = this.sorted.at(-1);
    if (this.unsorted.length === 0 && (last === undefined || value > last)) this.sorted.push(value);
    else this.unsorted.push(value);
    return true;
  }

  /** Whether it was there. */
  delete(value: Value): boolean {
    if (!this.present.delete(value)) return false;
    this.settle();
    this.sorted.splice(this.firstAtLeast(value), 1);
    return true;
  }

  /** The values in ascending order, beginning with the first that is not smaller than `least`. */
  *from(least?: Value): Generator<Value, void> {
    this.settle();
    const { sorted } = this;
    for (let index = least === undefined ? 0 : this.firstAtLeast(least); index < sorted.length; index++) {
      const value = sorted[index];
      if (value !== undefined) yield value;
    }
  }

  /** Up to `count` values greater than `value`, or the first ones. */
  after(value: Value | undefined, count: number): readonly Value[] {
    this.settle();
    let start = value === undefined ? 0 : this.firstAtLeast(value);
    if (value !== undefined && this.sorted[start] === value) start++;
    return this.sorted.slice(start, start + count);
  }

  toArray(): readonly Value[] {
    this.settle();
    return [...this.sorted];
  }

  private settle(): void {
    if (this.unsorted.length === 0) return;
    const added = this.unsorted;
    this.unsorted = [];
    if (added.length > FEW) {
      this.sorted = this.sorted.concat(added).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    } else {
      for (const value of added) this.sorted.splice(this.firstAtLeast(value), 0, value);
    }
  }

  private firstAtLeast(value: Value): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.sorted[middle];
      if (there !== undefined && there < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
