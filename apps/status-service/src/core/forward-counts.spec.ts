import { forwardCounts } from './forward-counts';

const counts = (added: number, removed: number) => ({
  additions: { planned: 9, done: added, failed: 1 },
  removals: { planned: 9, done: removed, failed: 0, held: 2 },
});

describe('the counts of a run', () => {
  it('are as told the first time', () => {
    expect(forwardCounts(undefined, counts(1, 2))).toEqual(counts(1, 2));
  });

  it('go forward', () => {
    expect(forwardCounts(counts(1, 2), counts(3, 4))).toEqual(counts(3, 4));
  });

  it('never go back in what is done, each for itself', () => {
    expect(forwardCounts(counts(5, 2), counts(3, 4))).toEqual(counts(5, 4));
  });
});
