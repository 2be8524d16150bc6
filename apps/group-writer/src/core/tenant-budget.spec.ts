import fc from 'fast-check';
import { drainBucket } from '../fixtures/drain-bucket';
import { type BucketKind, GraphBucket, documented } from '../fixtures/graph-bucket';
import { TenantBudget } from './tenant-budget';

const settings = (share = 1) => ({ writes: 3_000, windowMs: 150_000, share });
const fresh = (share = 1) => new TenantBudget(settings(share), 0);
const added = { request: 'addition', members: 100_000, latencyMs: 300 } as const;
const removed = { request: 'removal', members: 50_000, latencyMs: 300 } as const;

describe('the write budget of a tenant', () => {
  it.each([
    ['additions', added, {}],
    ['removals', removed, {}],
    ['additions, in steps of ten seconds', added, { stepMs: 10_000 }],
    ['removals, in steps of ten seconds', removed, { stepMs: 10_000 }],
    ['additions to a quota half as large as configured', added, { writes: 1_500 }],
    ['removals while others take half of it', removed, { foreignPerSecond: 10 }],
    ['additions to a quota that is nearly used up', added, { filled: 0.9 }],
  ])('uses at least 94 % of the quota, with at most 0.1 %% of 429s: %s', (_, load, kind: Partial<BucketKind>) => {
    const { used, throttled } = drainBucket({ ...documented, ...kind }, load, fresh());
    expect(used).toBeGreaterThanOrEqual(0.94);
    expect(throttled).toBeLessThanOrEqual(0.001);
  });

  it.each([
    ['additions', added],
    ['removals', removed],
  ])('does nearly as well when Graph never says how full the quota is: %s', (_, load) => {
    const { used, throttled } = drainBucket({ ...documented, speaks: false }, load, fresh());
    expect(used).toBeGreaterThanOrEqual(0.94);
    expect(throttled).toBeLessThanOrEqual(0.001);
  });

  const kinds = (filled: { readonly min: number; readonly max: number }) =>
    fc.record({
      writes: fc.integer({ min: 1_000, max: 6_000 }),
      windowMs: fc.constant(150_000),
      stepMs: fc.constantFrom(0, 1_000, 10_000),
      patchCost: fc.constantFrom('one', 'perThree' as const),
      foreignPerSecond: fc.integer({ min: 0, max: 4 }),
      filled: fc.double({ ...filled, noNaN: true }),
    });
  const loads = fc.record({
    request: fc.constantFrom('addition', 'removal' as const),
    members: fc.integer({ min: 1, max: 10_000 }),
    latencyMs: fc.integer({ min: 5, max: 2_000 }),
  });

  it('is hardly ever throttled where Graph speaks and the first batch fits, whatever the quota is and does', () => {
    fc.assert(
      fc.property(kinds({ min: 0, max: 0.85 }), loads, (kind, load) => {
        const bucket = new GraphBucket({ ...kind, speaks: true });
        const { early } = drainBucket({ ...kind, speaks: true }, load, fresh(), bucket);
        expect(early).toBe(0);
        expect(bucket.throttled).toBeLessThanOrEqual(20);
      }),
      { numRuns: 40 },
    );
  });

  it('takes what flowed back in a step between two batches for no sign that a PATCH is cheap', () => {
    const budget = fresh();
    const kind: BucketKind = { ...documented, writes: 1_000, stepMs: 10_000 };
    drainBucket(kind, { request: 'addition', members: 4_241, latencyMs: 1_334 }, budget);
    expect(budget.cost.perThird).toBeGreaterThan(0.9);
  });

  it('finds out by two batches at the most, and then by single writes, that others have filled the quota', () => {
    fc.assert(
      fc.property(kinds({ min: 0.85, max: 1 }), loads, (kind, load) => {
        const bucket = new GraphBucket({ ...kind, speaks: true });
        const { early } = drainBucket({ ...kind, speaks: true }, load, fresh(), bucket);
        expect(early).toBe(0);
        expect(bucket.throttled).toBeLessThanOrEqual(40 + bucket.writes / 100);
      }),
      { numRuns: 40 },
    );
  });

  it('sends nothing before the time that a 429 names, or a window where it names none', () => {
    const budget = fresh();
    budget.note({ request: 'removal', members: 1, status: 429, throttled: { retryAfterMs: 7_000 } }, 1_000);
    expect([budget.room(7_999), budget.untilRoom(1_000)]).toEqual([0, expect.any(Number)]);
    expect(budget.untilRoom(1_000)).toBeGreaterThanOrEqual(7_000);
    const other = fresh();
    other.note({ request: 'removal', members: 1, status: 429, throttled: {} }, 0);
    expect(other.untilRoom(0)).toBeGreaterThanOrEqual(150_000);
  });

  it('learns that a PATCH is one write, and then fills it', () => {
    const budget = fresh();
    expect(budget.membersPerAddition).toBe(18);
    drainBucket({ ...documented, patchCost: 'one' }, { ...added, latencyMs: 100 }, budget);
    expect(budget.membersPerAddition).toBe(20);
    expect(budget.cost.perThird).toBeLessThan(0.1);
  });

  it('learns that a PATCH is one write for each three members, and keeps to 18', () => {
    const budget = fresh();
    drainBucket(documented, added, budget);
    expect(budget.cost.perThird).toBeGreaterThan(0.9);
    expect(budget.membersPerAddition).toBe(18);
  });

  it('takes no more than its share', () => {
    const bucket = new GraphBucket(documented);
    const { seconds } = drainBucket(documented, { ...removed, members: 20_000 }, fresh(0.5), bucket);
    expect(bucket.used).toBeLessThanOrEqual(0.5 * (3_000 + 20 * seconds) + 20);
    expect(bucket.used).toBeGreaterThanOrEqual(0.48 * (3_000 + 20 * seconds));
  });

  it('never puts the quota above its limit when another takes over in the middle, whatever was saved last', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 300 }), fc.nat(60_000), (batches, pauseMs) => {
        const bucket = new GraphBucket({ ...documented, speaks: false, filled: 0 });
        let now = 0;
        let saved = fresh().save(0);
        const send = (budget: TenantBudget, writes: number) => {
          const most = Math.min(writes, Math.floor(budget.room(now) * 3_000));
          budget.reserve(most / 3_000);
          saved = budget.unsaved(now) ?? saved;
          for (let write = 0; write < most; write += 1) bucket.answer('removal', 1, now);
          return most;
        };
        const first = fresh();
        for (const writes of batches) {
          send(first, writes); // some answers never come: what is in flight stays so
          now += 100;
        }
        now += pauseMs;
        const second = new TenantBudget(settings(), now, saved);
        while (send(second, 20) > 0) now += 1;
        expect(bucket.throttled).toBe(0);
      }),
    );
  });

  it('knows after a restart what it had learnt', () => {
    const budget = fresh();
    drainBucket({ ...documented, patchCost: 'one' }, { ...added, latencyMs: 100 }, budget);
    const next = new TenantBudget(settings(), 10_000_000, budget.save(9_999_999));
    expect(next.cost).toEqual(budget.cost);
    expect(next.percentages).toBe('seen');
  });

  it.each([
    ['the quota has been given back early', 204, 0.8],
    ['a gateway answers, which never says how full it is', 503, 0.95],
  ])('does not take writes for cheaper when %s', (_, status, level) => {
    const budget = new TenantBudget({ writes: 3_000, windowMs: 150_000, share: 1 }, 0);
    const write = { request: 'removal', members: 1 } as const;
    budget.note({ ...write, status: 204, percentage: 0.95 }, 0);
    const { cost } = budget;
    budget.note({ ...write, status }, 1);
    expect(budget.cost).toEqual(cost);
    expect(budget.used(1)).toBeCloseTo(level, 3);
  });
});
