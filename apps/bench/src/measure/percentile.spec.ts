import fc from 'fast-check';
import { percentile } from './percentile';

it('is the nearest rank', () => {
  const values = [15, 20, 35, 40, 50];
  expect([5, 30, 40, 50, 100].map((percent) => percentile(values, percent))).toEqual([15, 20, 20, 35, 50]);
});

it('leaves at least so many percent of the values at or below it, and is one of them', () => {
  const some = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const value = percentile(values, percent);
      expect(values).toContain(value);
      const below = values.filter((one) => one <= value).length;
      expect((below / values.length) * 100).toBeGreaterThanOrEqual(percent);
    }),
  );
});

it('is nothing of nothing', () => {
  expect(() => percentile([], 50)).toThrow(RangeError);
});
