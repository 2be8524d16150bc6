import fc from 'fast-check';
import { Meter } from './meter';
import { defaultQuota, type TenantQuota } from './tenant-quota';

const TENANT = 'tenant';
const APP = 'app';
const WINDOW = 150_000;

function metered(quota: Partial<TenantQuota>) {
  const clock = { ms: 0 };
  const meter = new Meter(
    () => clock.ms,
    () => 1,
  );
  meter.setQuota(TENANT, { ...defaultQuota(), ...quota });
  return { clock, meter, write: (writes: number, app = APP) => meter.charge(TENANT, app, { units: 1, writes }) };
}

const refills = fc.constantFrom<TenantQuota['refill']>('continuous', 'window', { stepSeconds: 10 });
const requests = fc.array(fc.record({ pauseMs: fc.nat(2_000), writes: fc.integer({ min: 1, max: 7 }) }), {
  maxLength: 300,
});

it('5.1: never lets in more than the quota holds and gives back, whoever asks how', () => {
  fc.assert(
    fc.property(refills, requests, fc.integer({ min: 10, max: 200 }), (refill, list, writes) => {
      const { clock, write, meter } = metered({ refill, writes });
      let admitted = 0;
      for (const request of list) {
        clock.ms += request.pauseMs;
        if (!write(request.writes).refused) admitted += request.writes;
      }
      const backAtOnce = { continuous: 0, window: 1, steps: 10_000 / WINDOW };
      const late = backAtOnce[typeof refill === 'string' ? refill : 'steps'] * writes;
      expect(admitted).toBeLessThanOrEqual(writes + (writes * clock.ms) / WINDOW + late + 1e-6);
      expect(meter.used(TENANT)).toMatchObject({ writes: admitted });
    }),
  );
});

it('5.5: who waits as told gets in, and is asked to wait no longer than a window and what was refused', () => {
  fc.assert(
    fc.property(refills, requests, fc.integer({ min: 10, max: 200 }), (refill, list, writes) => {
      const { clock, write } = metered({ refill, writes });
      for (const request of list) {
        clock.ms += request.pauseMs;
        const { refused } = write(request.writes);
        if (!refused) continue;
        expect(refused.waitMs).toBeGreaterThan(0);
        expect(refused.waitMs).toBeLessThanOrEqual(2 * WINDOW);
        clock.ms += refused.waitMs;
        expect(write(request.writes).refused).toBeUndefined();
      }
    }),
  );
});

it('5.5: who keeps asking at three times the rate is not let in at all', () => {
  const { clock, write } = metered({});
  write(3_000);
  let admitted = 0;
  for (let call = 0; call < 60 * 300; call++) {
    clock.ms += 1_000 / 60; // three times the rate
    if (!write(1).refused) admitted++;
  }
  expect(admitted).toBe(0);
});

it('11.3: tells the share of the quota that was used, and the busiest window', () => {
  const { clock, write, meter } = metered({});
  for (let second = 0; second <= 300; second++) {
    for (let call = 0; call < 20; call++) write(1);
    clock.ms += 1_000;
  }
  const { shareOfQuota, busiestWindow, writes, highestFill } = meter.used(TENANT);
  expect({ busiestWindow, writes }).toEqual({ busiestWindow: 3_000, writes: 6_020 });
  expect(shareOfQuota).toBeCloseTo(6_020 / (3_000 + 20 * 300));
  expect(highestFill).toBeLessThan(0.01);
  meter.reset();
  expect(meter.used(TENANT)).toMatchObject({ writes: 0, busiestWindow: 0, shareOfQuota: 0, sinceMs: clock.ms });
});

it('5.1: one app does not use the quota of another, but all use that of the tenant', () => {
  const { write } = metered({ tenantWrites: 5_000 });
  expect(write(3_000).fill).toBe(1);
  expect(write(2_000, 'other').fill).toBe(1);
  expect(write(1, 'other').refused).toMatchObject({ scope: 'Tenant', limit: 'Write' });
});

it('5.3: the wait is that of the quota that needs longest', () => {
  const { write } = metered({ writes: 100, tenantWrites: 100, tenantWindowSeconds: 1_000 });
  write(100);
  expect(write(1).refused).toEqual({
    scope: 'Tenant',
    limit: 'Write',
    information: 'WriteLimitExceeded',
    waitMs: 20_000,
  });
});
