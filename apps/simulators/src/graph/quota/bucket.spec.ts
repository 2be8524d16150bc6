import { Bucket, type BucketSize } from './bucket';

const SECOND = 1000;
const bucket = (more: Partial<BucketSize> = {}) =>
  new Bucket(() => ({ capacity: 3_000, windowMs: 150 * SECOND, refill: 'continuous', ...more }), 0);

it('5.1: takes what it holds at once, and then only what flows back', () => {
  const writes = bucket();
  expect(writes.charge(3_000, 0)).toBe(1);
  expect(writes.charge(1, 0)).toBeGreaterThan(1);
  expect(writes.fill(50)).toBe(1);
  expect(writes.charge(20, 1.05 * SECOND)).toBe(1);
  expect(writes.fill(150 * SECOND)).toBeCloseTo((3_021 - 3_000) / 3_000);
  expect(writes.fill(1_000 * SECOND)).toBe(0);
});

it('5.5: what is refused counts as well, up to 1.8 of the limit', () => {
  const writes = bucket();
  for (let call = 0; call < 1_000; call++) writes.charge(7, 0);
  expect(writes.fill(0)).toBe(1.8);
  expect(writes.waitMs(7, 0)).toBeCloseTo((2_407 / 20) * SECOND);
});

it('5.3: says how long to wait, neither longer nor shorter than needed', () => {
  const writes = bucket();
  writes.charge(3_000, 0);
  const wait = writes.waitMs(7, 0);
  expect(wait).toBe(350);
  expect(writes.charge(7, wait)).toBe(1);
});

it('5.1: gives back in steps', () => {
  const writes = bucket({ refill: { stepSeconds: 10 } });
  writes.charge(3_000, 12 * SECOND);
  expect(writes.fill(19.9 * SECOND)).toBe(1);
  expect(writes.waitMs(1, 19 * SECOND)).toBe(SECOND);
  expect(writes.waitMs(201, 19 * SECOND)).toBe(11 * SECOND);
  expect(writes.fill(20 * SECOND)).toBeCloseTo(2_800 / 3_000);
});

it('5.1: forgets everything at the end of a fixed window', () => {
  const writes = bucket({ refill: 'window' });
  writes.charge(4_000, 100 * SECOND);
  expect(writes.waitMs(1, 100 * SECOND)).toBe(50 * SECOND);
  expect(writes.fill(149.9 * SECOND)).toBeCloseTo(4 / 3);
  expect(writes.fill(150 * SECOND)).toBe(0);
});

it.each(['continuous', { stepSeconds: 10 }, 'window'] as const)(
  '5.1: what other apps take is not there, refill %s',
  (refill) => {
    const foreignPerMs = 0.03; // of 0.06
    const writes = bucket({ capacity: 18_000, windowMs: 300 * SECOND, refill, foreignPerMs });
    writes.charge(18_000, 0);
    expect(writes.fill(299 * SECOND)).toBeGreaterThan(refill === 'window' ? 0.9 : 0.45);
    expect(writes.fill(3_000 * SECOND)).toBeLessThan(0.5);
    const flooded = bucket({ capacity: 18_000, windowMs: 300 * SECOND, foreignPerMs: 0.1 });
    expect(flooded.fill(3_000 * SECOND)).toBe(1);
    expect(flooded.charge(1, 3_000 * SECOND)).toBeGreaterThan(1);
  },
);

it('5.1: a quota that is changed counts from the next request on', () => {
  let capacity = 3_000;
  const writes = new Bucket(() => ({ capacity, windowMs: 150 * SECOND, refill: 'continuous' }), 0);
  writes.charge(900, 0);
  capacity = 1_000;
  expect(writes.fill(0)).toBe(0.9);
  writes.setFill(0.2, 0);
  expect(writes.fill(0)).toBeCloseTo(0.2);
});
