import type { IdSet } from '../estate/id-set';
import type { Bounds } from '../odata/bounds';

/** The numbers of a set that lie within the bounds, ascending. */
export function* numbersWithin(numbers: IdSet, { values, least, most = Infinity }: Bounds): Generator<number, void> {
  if (values) {
    const wanted = [...values].filter((value): value is number => typeof value === 'number').sort((a, b) => a - b);
    for (const value of wanted) if (numbers.has(value)) yield value;
    return;
  }
  for (const value of numbers.from(least)) {
    if (value > most) return;
    yield value;
  }
}
