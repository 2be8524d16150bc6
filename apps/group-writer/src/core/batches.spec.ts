import fc from 'fast-check';
import { additionsIn, nextBatch } from './batches';
import type { Change, GroupChanges } from './ports';

const group = (groupId: string, write: Change['write'], count: number): GroupChanges => ({
  tenantId: 't',
  groupId,
  changes: Array.from({ length: count }, (_, n) => ({ objectId: `${groupId} ${n}`, write, before: 'no' })),
});
const limits = { requests: 20, additions: 5, membersPerAddition: 18 };
const sizes = (groups: readonly GroupChanges[]) =>
  groups.map(({ groupId, changes }) => `${groupId}: ${changes.length}`);

describe('the next batch', () => {
  it('holds small groups and a piece of the large one', () => {
    const { batch, rest } = nextBatch([group('large', 'remove', 50), group('small', 'add', 3)], limits);
    expect(sizes(batch)).toEqual(['small: 3', 'large: 19']);
    expect(sizes(rest)).toEqual(['large: 31']);
  });

  it('adds no more members in all than Graph bears, however many groups they are for', () => {
    const groups = Array.from({ length: 30 }, (_, n) => group(`g${n}`, 'add', 5));
    const { batch, rest } = nextBatch(groups, limits);
    expect(additionsIn(batch)).toBe(90);
    expect(rest).toHaveLength(12);
  });

  it('brings everything in the end, with at most 20 requests and one piece of each group at a time', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('add', 'remove' as const), fc.integer({ min: 1, max: 100 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 20 }), fc.constantFrom(18, 20), (all, additions, members) => {
        const taken = all.map(([write, count], n) => group(`g${n}`, write, count));
        const seen: string[] = [];
        for (let waiting: readonly GroupChanges[] = taken; waiting.length > 0;) {
          const { batch, rest } = nextBatch(waiting, { requests: 20, additions, membersPerAddition: members });
          const requests = batch.reduce(
            (sum, { changes }) =>
              sum + (changes[0]?.write === 'add' ? Math.ceil(changes.length / members) : changes.length),
            0,
          );
          expect(requests).toBeGreaterThan(0);
          expect(requests).toBeLessThanOrEqual(20);
          expect(additionsIn(batch)).toBeLessThanOrEqual(additions * members);
          expect(new Set(batch.map(({ groupId }) => groupId)).size).toBe(batch.length);
          seen.push(...batch.flatMap(({ changes }) => changes.map(({ objectId }) => objectId)));
          waiting = rest;
        }
        expect(seen.sort()).toEqual(taken.flatMap(({ changes }) => changes.map(({ objectId }) => objectId)).sort());
      }),
    );
  });
});
