import fc from 'fast-check';
import { difference, withAdditions } from './difference';

const list = (ids: ArrayLike<number>) => Array.from(ids);
const idSet = fc
  .uniqueArray(fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 0, max: 0xffffffff })))
  .map((ids) => Uint32Array.from(ids).sort());

describe('the difference of two sets', () => {
  it('names who came and who left', () => {
    const { added, removed } = difference([1, 2, 4], [2, 3, 4, 9]);
    expect(list(added)).toEqual([3, 9]);
    expect(list(removed)).toEqual([1]);
  });

  it('is empty between equal sets', () => {
    const { added, removed } = difference([16777219, 0xffffffff], [16777219, 0xffffffff]);
    expect(added).toHaveLength(0);
    expect(removed).toHaveLength(0);
  });

  it('refuses a list that repeats an id or runs backwards', () => {
    expect(() => difference([1, 2], [2, 2])).toThrow(RangeError);
    expect(() => difference([3, 1], [])).toThrow(RangeError);
    expect(() => withAdditions([1], [5, 4])).toThrow(RangeError);
  });

  it('leads from the first to the second, whatever they hold', () => {
    fc.assert(
      fc.property(idSet, idSet, (previous, next) => {
        const { added, removed } = difference(previous, next);
        const applied = new Set(previous);
        for (const id of removed) expect(applied.delete(id)).toBe(true);
        for (const id of added) expect(applied.has(id)).toBe(false);
        for (const id of added) applied.add(id);
        expect([...applied].sort((a, b) => a - b)).toEqual(list(next));
      }),
    );
  });

  it('walks through 825,000 members, the most that a hierarchy holds', () => {
    const previous = Uint32Array.from({ length: 825_000 }, (_, index) => 16_777_216 + index);
    const next = Uint32Array.from(previous, (id) => id + 3);
    const { added, removed } = difference(previous, next);
    expect([added.length, removed.length]).toEqual([3, 3]);
  });
});

it('the union with the additions holds both, once each', () => {
  fc.assert(
    fc.property(idSet, idSet, (previous, added) => {
      const expected = [...new Set([...previous, ...added])].sort((a, b) => a - b);
      expect(list(withAdditions(previous, added))).toEqual(expected);
    }),
  );
});
