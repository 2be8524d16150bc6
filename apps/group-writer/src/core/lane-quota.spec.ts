import { LaneQuota } from './lane-quota';
import { DirectoryError } from './ports';

const TENANT = 't';

/** A clock that goes on when somebody sleeps. */
function quotaAt(units = 8_000) {
  const clock = { at: 0, now: () => clock.at, sleep: async (ms: number) => void (clock.at += ms) };
  const settings = {
    writes: { writes: 3_000, windowMs: 150_000, share: 1 },
    units: { units, windowMs: 10_000, share: 1 },
  };
  const quota = new LaneQuota(
    new Map([
      [TENANT, settings],
      ['other', settings],
    ]),
    clock,
  );
  return { clock, quota };
}
const throttled = { members: 1, status: 429 } as const;

describe('the quotas of tenants', () => {
  it('let reads through for as long as there are units, and then as they flow back', async () => {
    const { clock, quota } = quotaAt(100);
    for (let read = 0; read < 95; read += 1) await quota.admitRead(TENANT, 1);
    expect(clock.at).toBe(0);
    for (let read = 0; read < 100; read += 1) await quota.admitRead(TENANT, 1);
    expect(clock.at).toBeGreaterThanOrEqual(10_000);
    expect(clock.at).toBeLessThan(10_500);
  });

  it('let a read wait by what Graph says of the units', async () => {
    const { clock, quota } = quotaAt();
    quota.note(TENANT, { request: 'read', members: 0, status: 200, percentage: 1.2 });
    await quota.admitRead(TENANT, 1);
    expect(clock.at).toBeGreaterThanOrEqual(2_500);
  });

  it('do not stop reads when only writes are throttled', async () => {
    const { clock, quota } = quotaAt();
    const scope = 'Tenant_Application/Write/app/tenant';
    quota.note(TENANT, { request: 'removal', ...throttled, throttled: { retryAfterMs: 60_000, scope } });
    await quota.admitRead(TENANT, 1);
    expect(clock.at).toBe(0);
    expect(quota.budget(TENANT).untilRoom(0)).toBeGreaterThanOrEqual(60_000);
  });

  it('stop everything when a 429 does not say what it is for, and tell the reader how long', async () => {
    const { quota } = quotaAt();
    quota.note(TENANT, { request: 'removal', ...throttled, throttled: { retryAfterMs: 60_000 } });
    const refused: unknown = await quota.admitRead(TENANT, 1).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DirectoryError);
    expect(refused).toMatchObject({ refusal: { reason: 'throttled', retryAfterMs: 60_000 } });
  });

  it('believe a wait of hours, but not of weeks', () => {
    const { quota } = quotaAt();
    quota.note(TENANT, { request: 'removal', ...throttled, throttled: { retryAfterMs: 5 * 3_600_000 } });
    expect(quota.budget(TENANT).waitUntil).toBe(5 * 3_600_000);
    quota.note(TENANT, { request: 'removal', ...throttled, throttled: { retryAfterMs: 14 * 24 * 3_600_000 } });
    expect(quota.budget(TENANT).waitUntil).toBe(24 * 3_600_000);
  });

  it('leave other tenants alone', async () => {
    const { clock, quota } = quotaAt();
    quota.note(TENANT, { request: 'removal', ...throttled, throttled: { retryAfterMs: 60_000 } });
    await quota.admitRead('other', 1);
    expect([clock.at, quota.budget('other').untilRoom(0)]).toEqual([0, 0]);
  });
});
