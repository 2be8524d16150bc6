import fc from 'fast-check';
import { pauseBeforeRetry } from './retry';

const HOUR = 3_600_000;
const classes = fc.constantFrom('soon', 'later', 'after-change' as const);

describe('the pause before a retry', () => {
  it('is never longer than an hour, unless the server asks for it', () => {
    fc.assert(
      fc.property(
        classes,
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retry, attempts, random) => {
          expect(pauseBeforeRetry(retry, attempts, random)).toBeLessThanOrEqual(HOUR);
        },
      ),
    );
  });

  it('is never shorter than the server asks for', () => {
    expect(pauseBeforeRetry('soon', 1, 0, 150_000)).toBe(150_000);
  });

  it('grows with the attempts', () => {
    expect(pauseBeforeRetry('soon', 8, 0.5)).toBeGreaterThan(pauseBeforeRetry('soon', 2, 0.5));
  });
});
