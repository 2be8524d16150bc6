import fc from 'fast-check';
import { IdSet } from './id-set';

const ids = fc.array(fc.nat(60), { maxLength: 120 });
const sorted = (numbers: Iterable<number>): number[] => [...new Set(numbers)].sort((a, b) => a - b);

it('holds what a set of numbers would, in ascending order', () => {
  const step = fc.record({ add: fc.boolean(), id: fc.nat(40) });
  fc.assert(
    fc.property(ids, fc.array(step), fc.nat(60), (first, steps, least) => {
      const truth = new Set(first);
      const set = new IdSet(first);
      for (const { add, id } of steps) {
        expect(add ? set.add(id) : set.delete(id)).toBe(add !== truth.has(id));
        if (add) truth.add(id);
        else truth.delete(id);
      }
      expect([...set]).toEqual(sorted(truth));
      expect(set.size).toBe(truth.size);
      expect([...set.from(least)]).toEqual(sorted(truth).filter((id) => id >= least));
      for (let id = 0; id <= 60; id++) expect(set.has(id)).toBe(truth.has(id));
      expect([...IdSet.of(set.stretches())]).toEqual([...set]);
    }),
  );
});

it('joins, meets and differs as sets do', () => {
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      const [a, b] = [new IdSet(one), new IdSet(other)];
      expect([...a.union(b)]).toEqual(sorted([...one, ...other]));
      expect([...a.intersection(b)]).toEqual(sorted(one.filter((id) => other.includes(id))));
      expect([...a.difference(b)]).toEqual(sorted(one.filter((id) => !other.includes(id))));
      expect(a.difference(b).size).toBe(sorted(one).length - a.intersection(b).size);
    }),
  );
});

it('keeps a million numbers in a row as one stretch', () => {
  const set = IdSet.of([[1, 1_000_000]]);
  expect(set.size).toBe(1_000_000);
  set.delete(500_000);
  expect([...set.stretches()]).toEqual([
    [1, 499_999],
    [500_001, 1_000_000],
  ]);
});
