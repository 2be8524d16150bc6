import fc from 'fast-check';
import { DEFAULT_GUARD, type FreshRemovals, type GuardLimits, isHeld, strictestGuard } from './guard';

const limits = fc.record<GuardLimits>({
  minRemovals: fc.nat(200),
  maxRemovalPercent: fc.nat(99),
  windowMs: fc.nat(1_000_000),
});
const removals = fc.record<FreshRemovals>({ fresh: fc.nat(500), letGo: fc.nat(500), of: fc.nat(2_000) });

describe('§4.13: the guard', () => {
  it.each([
    ['as many as the least, and more than the share', { fresh: 50, letGo: 0, of: 249 }, true],
    ['as many as the least, and exactly the share', { fresh: 50, letGo: 0, of: 250 }, false],
    ['one fewer than the least, though it is everybody', { fresh: 49, letGo: 0, of: 49 }, false],
    ['a collection that fell to empty', { fresh: 100, letGo: 0, of: 100 }, true],
    ['many, but a small share', { fresh: 1_000, letGo: 0, of: 100_000 }, false],
    ['one that crosses the limits together with those before it', { fresh: 1, letGo: 49, of: 100 }, true],
    ['one that stays below together with those before it', { fresh: 1, letGo: 48, of: 100 }, false],
    ['a first full sync that finds only strangers', { fresh: 60, letGo: 0, of: 60 }, true],
    ['the first full sync of a group where we managed nothing', { fresh: 50, letGo: 0, of: 0 }, true],
    ['nothing new, however much went before', { fresh: 0, letGo: 1_000, of: 10 }, false],
  ])('%s', (_name, set, held) => {
    expect(isHeld(DEFAULT_GUARD, set)).toBe(held);
  });

  it('never holds when the whole group may go', () => {
    fc.assert(
      fc.property(limits, removals, (set, counts) => {
        expect(isHeld({ ...set, maxRemovalPercent: 100 }, counts)).toBe(false);
      }),
    );
  });

  it('never lets more go unreleased than the larger of its two limits, in whatever portions they come', () => {
    fc.assert(
      fc.property(limits, fc.array(fc.nat(100)), fc.nat(2_000), (set, portions, of) => {
        let letGo = 0;
        for (const fresh of portions) if (!isHeld(set, { fresh, letGo, of })) letGo += fresh;
        expect(letGo).toBeLessThanOrEqual(Math.max(set.minRemovals - 1, (of * set.maxRemovalPercent) / 100, 0));
      }),
    );
  });

  it('holds more, never less, the more there are and the smaller the group is', () => {
    fc.assert(
      fc.property(limits, removals, fc.nat(50), (set, counts, more) => {
        if (!isHeld(set, counts)) return;
        expect(isHeld(set, { ...counts, fresh: counts.fresh + more })).toBe(true);
        expect(isHeld(set, { ...counts, of: Math.max(0, counts.of - more) })).toBe(true);
      }),
    );
  });
});

describe('the guard of a group with several mappings', () => {
  it('is the default where nobody has set one', () => {
    expect(strictestGuard([])).toEqual(DEFAULT_GUARD);
  });

  it('is what the one mapping says that has set one, be it looser than the default', () => {
    const loose = { minRemovals: 1_000, maxRemovalPercent: 100, windowMs: 1_000 };
    expect(strictestGuard([loose])).toEqual(loose);
  });

  it('holds whatever the guard of any of its mappings would hold, with the same counts', () => {
    fc.assert(
      fc.property(fc.array(limits, { minLength: 1 }), removals, (set, counts) => {
        if (set.some((one) => isHeld(one, counts))) expect(isHeld(strictestGuard(set), counts)).toBe(true);
      }),
    );
  });
});
