import fc from 'fast-check';
import { periodOf, readHistory, SAMPLES_KEPT_MS } from './summary-history';
import type { Measurements } from './views';

const now = new Date('2026-11-21T10:00:30Z');
const MINUTE_MS = 60_000;

describe('the period of a history', () => {
  it('is the last day, unless another is asked for', () => {
    const { from, to, stepMs } = periodOf(undefined, undefined, now);
    expect(to).toEqual(now);
    expect(now.getTime() - from.getTime()).toBeGreaterThanOrEqual(24 * 60 * MINUTE_MS);
    expect(stepMs).toBe(3 * MINUTE_MS);
  });

  it('is a minute for each point where that is not too many', () => {
    const { stepMs } = periodOf(new Date('2026-11-21T09:00:00Z'), now, now);
    expect(stepMs).toBe(MINUTE_MS);
  });

  it('never has more than 500 points nor begins before what is kept, whatever is asked for', () => {
    const moment = fc.option(
      fc.integer({ min: -90 * 24 * 60, max: 24 * 60 }).map((minutes) => new Date(now.getTime() + minutes * MINUTE_MS)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(moment, moment, (begin, end) => {
        const { from, to, stepMs } = periodOf(begin, end, now);
        expect(Math.ceil((to.getTime() - from.getTime()) / stepMs)).toBeLessThanOrEqual(500);
        expect(to.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(from.getTime()).toBeGreaterThanOrEqual(now.getTime() - SAMPLES_KEPT_MS - stepMs);
        expect(from.getTime() % stepMs).toBe(0);
      }),
    );
  });
});

it('merges the lags of all tenants in a stretch, and keeps each of its own', async () => {
  const at = new Date('2026-11-21T09:00:00Z');
  const tenant = (tenantId: string, bucket: number) => ({
    at,
    tenantId,
    cloudServiceId: tenantId,
    backlog: 1,
    quotaUsed: 0.5,
    lags: [{ bucket, count: 1 }],
  });
  const measurements: Pick<Measurements, 'history'> = { history: async () => [tenant('a', 10), tenant('b', 30)] };
  const { items } = await readHistory(measurements as Measurements, periodOf(at, now, now));
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    at: at.toISOString(),
    lag: { count: 2 },
    tenants: [
      { tenantId: 'a', backlog: 1, lag: { count: 1 } },
      { tenantId: 'b', lag: { count: 1 } },
    ],
  });
  expect(items[0]?.lag.p50Ms).toBe(items[0]?.tenants[0]?.lag.p50Ms);
  expect(items[0]?.lag.p99Ms).toBe(items[0]?.tenants[1]?.lag.p99Ms);
});
