import { staleAfterMs } from './stale-after';

describe('when a site counts as stale', () => {
  it.each([
    [60_000, 180_000],
    [3_600_000, 10_800_000],
  ])('after three polls of %i ms', (interval, expected) => {
    expect(staleAfterMs(interval)).toBe(expected);
  });

  it('not for one slow answer to very frequent polls', () => {
    expect(staleAfterMs(1_000)).toBe(10_000);
  });
});
