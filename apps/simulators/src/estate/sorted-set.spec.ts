import fc from 'fast-check';
import { SortedSet } from './sorted-set';

it('is a set in ascending order, whatever was put in, taken out and read in between', () => {
  const step = fc.record({
    put: fc.boolean(),
    values: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 100 }),
    read: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 0, max: 200 }), (steps, from) => {
      const set = new SortedSet<number>();
      const model = new Set<number>();
      for (const { put, values, read } of steps) {
        for (const value of values) {
          expect(put ? set.add(value) : set.delete(value)).toBe(put ? !model.has(value) : model.has(value));
          if (put) model.add(value);
          else model.delete(value);
        }
        if (read) expect(set.size).toBe(set.toArray().length);
      }
      const sorted = [...model].sort((a, b) => a - b);
      expect(set.toArray()).toEqual(sorted);
      expect([...set.from(from)]).toEqual(sorted.filter((value) => value >= from));
      expect(set.after(from, 3)).toEqual(sorted.filter((value) => value > from).slice(0, 3));
    }),
  );
});
