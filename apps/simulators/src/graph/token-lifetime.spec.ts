import { usableLifetime } from './token-lifetime';

it.each([
  [3_599, 1, 3_599],
  [3_599, 2, 1_800],
  [3_599, 100, 600],
  [86_400, 100, 864],
  [5, 1, 5],
  [5, 100, 5],
])('11.2: a token of %i s is good, at speed %i, for %i real ones', (virtualSeconds, speed, realSeconds) => {
  expect(usableLifetime(virtualSeconds, speed)).toBe(realSeconds);
});
