import fc from 'fast-check';

const SIDES = 2 ** 30;

/** Chance that can be played again: the same seed, the same throws. */
export class Dice {
  private readonly throws: Iterator<number>;

  constructor(readonly seed: number) {
    const even = fc.noBias(fc.nat(SIDES - 1)); // without this, fast-check throws mostly the ends of the range
    const [stream] = fc.sample(fc.infiniteStream(even), { seed, numRuns: 1 });
    if (!stream) throw new Error('fast-check gave no stream');
    this.throws = stream;
  }

  /** From `least` to below `end`. */
  between(least: number, end: number): number {
    return Math.floor(least + (Number(this.throws.next().value) / SIDES) * (end - least));
  }

  one<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }

  /** Up to so many different ones. */
  some<Item>(items: readonly Item[], most: number): Item[] {
    const left = [...items];
    const chosen: Item[] = [];
    while (left.length > 0 && chosen.length < most) {
      chosen.push(...left.splice(this.between(0, left.length), 1));
    }
    return chosen;
  }
}
