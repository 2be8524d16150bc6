import fc from 'fast-check';
import { nextTime } from './next-time';

const next = (cron: string, timeZone: string, after: string): string | undefined =>
  nextTime({ cron, timeZone }, new Date(after))?.toISOString();

it('goes by the clocks of the time zone', () => {
  expect(next('0 3 * * *', 'UTC', '2026-01-01T02:00:00Z')).toBe('2026-01-01T03:00:00.000Z');
  expect(next('0 3 * * *', 'Europe/Berlin', '2026-01-01T00:00:00Z')).toBe('2026-01-01T02:00:00.000Z');
  expect(next('0 3 * * *', 'Europe/Berlin', '2026-07-01T00:00:00Z')).toBe('2026-07-01T01:00:00.000Z');
});

it('comes after the gap in spring, and once in autumn', () => {
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z'); // 3:00 there
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-29T01:00:00Z')).toBe('2026-03-30T00:30:00.000Z');
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
});

it('comes every hour also in the night when the clocks are put back', () => {
  expect(next('0 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z')).toBe('2026-10-25T01:00:00.000Z');
  expect(next('0 * * * *', 'Europe/Berlin', '2026-10-25T01:00:00Z')).toBe('2026-10-25T02:00:00.000Z');
});

it('is none for a day that never comes, or a time zone that is no more', () => {
  expect(next('0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z')).toBeUndefined();
  expect(next('0 0 * * *', 'Europe/Atlantis', '2026-01-01T00:00:00Z')).toBeUndefined();
});

it('is always later, a full minute, and not more than a day away for a daily schedule', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (minute, hour, timeZone, after) => {
        const at = nextTime({ cron: `${minute} ${hour} * * *`, timeZone }, after)?.getTime() ?? NaN;
        expect(at).toBeGreaterThan(after.getTime());
        expect(at % 60_000).toBe(0);
        expect(at - after.getTime()).toBeLessThanOrEqual(25 * 60 * 60_000); // the longest day
      },
    ),
  );
});
