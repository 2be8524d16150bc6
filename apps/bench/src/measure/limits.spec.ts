import fc from 'fast-check';
import { additionCost, leastSeconds, listingSeconds } from './limits';

it('needs no time for what a full bucket of 3,000 writes holds, and 150 s for each 3,000 more', () => {
  expect([0, 3_000, 3_020, 6_000].map((cost) => leastSeconds(cost))).toEqual([0, 0, 1, 150]);
});

it('adds 100,000 members in 1,517 s, and removes them in 4,850 s', () => {
  expect(leastSeconds(additionCost(100_000))).toBeCloseTo(1_516.7, 1);
  expect(leastSeconds(100_000)).toBe(4_850);
});

it('is not beaten by any sizes of PATCHes, and reached by those of 18', () => {
  const cost = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + Math.ceil(size / 3), 0);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (sizes) => {
      expect(cost(sizes)).toBeGreaterThanOrEqual(additionCost(sizes.reduce((sum, size) => sum + size, 0)));
    }),
  );
  expect(cost(Array.from({ length: 100 }, () => 18))).toBe(additionCost(1_800));
});

it('lists 100,000 devices on 101 pages, one after the other', () => {
  expect(listingSeconds(100_000, 300)).toBeCloseTo(30.3);
});
