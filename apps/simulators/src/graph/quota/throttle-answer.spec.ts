import { VirtualClock } from '../../virtual-clock';
import { retryAfter } from './throttle-answer';

const at = (speed: number) => new VirtualClock(speed, () => 0);

it.each([
  ['seconds', 1, 350, '1'],
  ['seconds', 1, 12_001, '13'],
  ['seconds', 10, 12_001, '1.3'],
  ['seconds', 30, 150_000, '5'],
  ['fractional', 1, 2_128, '2.128'],
  ['fractional', 10, 2_128, '0.213'],
  ['date', 1, 12_001, 'Thu, 01 Jan 1970 00:00:13 GMT'],
  ['date', 10, 12_001, 'Thu, 01 Jan 1970 00:00:02 GMT'],
  ['none', 1, 12_001, undefined],
] as const)('5.3: a Retry-After as %s, clock × %i, for %i virtual ms', (form, speed, waitMs, header) => {
  expect(retryAfter(waitMs, at(speed), form, 0)).toBe(header);
});
