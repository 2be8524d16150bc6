import fc from 'fast-check';
import { lagBucket, lagOf } from './lag-buckets';

const DAY_MS = 86_400_000;
/** They are said in whole milliseconds. */
const ROUNDING_MS = 0.5;
const countsOf = (lags: readonly number[]) => lags.map((ms) => ({ bucket: lagBucket(ms), count: 1 }));

describe('lags in buckets', () => {
  it('come to nothing when there are none', () => {
    expect(lagOf([])).toEqual({ count: 0, p50Ms: null, p99Ms: null });
  });

  it('give the percentiles of what was put in, to 5 % and whole milliseconds, in any order and however they are merged', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 11, max: 20 * DAY_MS }), { minLength: 1, maxLength: 200 }), (lags) => {
        const sorted = [...lags].sort((one, other) => one - other);
        const exact = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        const { count, p50Ms, p99Ms } = lagOf(countsOf(lags));
        expect(count).toBe(lags.length);
        expect(Math.abs((p50Ms ?? 0) - exact(0.5))).toBeLessThanOrEqual(0.05 * exact(0.5) + ROUNDING_MS);
        expect(Math.abs((p99Ms ?? 0) - exact(0.99))).toBeLessThanOrEqual(0.05 * exact(0.99) + ROUNDING_MS);
        expect(lagOf(countsOf([...lags].reverse()))).toEqual({ count, p50Ms, p99Ms });
      }),
    );
  });

  it('never put a longer lag before a shorter one', () => {
    fc.assert(
      fc.property(fc.nat(40 * DAY_MS), fc.nat(40 * DAY_MS), (one, other) => {
        expect(Math.sign(lagBucket(one) - lagBucket(other)) * Math.sign(one - other)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
