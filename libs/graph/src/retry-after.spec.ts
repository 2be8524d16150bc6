import { retryAfterMs } from './retry-after';

const now = new Date('2026-01-01T00:00:00Z');

it.each([
  ['10', 10_000],
  ['2.128', 2_128],
  ['Thu, 01 Jan 2026 00:02:30 GMT', 150_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('reads %s', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
