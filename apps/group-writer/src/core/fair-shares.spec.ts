import fc from 'fast-check';
import { type TakeOrder, costOfChanges, fairShares } from './fair-shares';
import type { Change, GroupChanges } from './ports';

const change = (write: Change['write'], n: number): Change => ({ objectId: `${write} ${n}`, write, before: 'no' });
const group = (groupId: string, write: Change['write'], count: number): GroupChanges => ({
  tenantId: 't',
  groupId,
  changes: Array.from({ length: count }, (_, n) => change(write, n)),
});
const order = (more: Partial<TakeOrder> = {}): TakeOrder => ({
  busy: [],
  requests: 20,
  additionsPerGroup: 5,
  membersPerAddition: 18,
  room: 1,
  cost: { perWrite: 1 / 3_000, perThird: 1 },
  most: () => Infinity,
  ...more,
});
const counts = (taken: readonly GroupChanges[]) =>
  Object.fromEntries(taken.map(({ groupId, changes }) => [groupId, changes.length]));

describe('sharing the room among groups', () => {
  it('gives a small group what it needs and the rest to the large one', () => {
    const due = [group('large', 'remove', 100), group('small', 'add', 1)];
    expect(counts(fairShares(due, order()))).toEqual({ large: 19, small: 1 });
  });

  it('gives each a request before any gets another, those served longest ago first', () => {
    const due = ['a', 'b', 'c'].map((id) => group(id, 'remove', 9));
    expect(counts(fairShares(due, order({ requests: 2 })))).toEqual({ a: 1, b: 1 });
    expect(counts(fairShares(due, order({ requests: 7 })))).toEqual({ a: 3, b: 2, c: 2 });
  });

  it('keeps to the PATCHes that one group may have, and to what may be tried of it', () => {
    const due = [group('a', 'add', 1_000), group('b', 'remove', 30)];
    const most = (groupId: string) => (groupId === 'b' ? 1 : Infinity);
    expect(counts(fairShares(due, order({ most })))).toEqual({ a: 5 * 18, b: 1 });
  });

  it('takes nothing that there is no room for', () => {
    expect(counts(fairShares([group('a', 'remove', 9)], order({ room: 2.5 / 3_000 })))).toEqual({ a: 2 });
    expect(fairShares([group('a', 'add', 18)], order({ room: 5 / 3_000 }))).toEqual([]);
  });

  it('never takes more than was allowed, nor leaves room that somebody needs', () => {
    const sizes = fc.array(fc.tuple(fc.constantFrom('add', 'remove' as const), fc.integer({ min: 1, max: 60 })));
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        (all, requests, room) => {
          const due = all.map(([write, count], n) => group(String(n), write, count));
          const given = order({ requests, room });
          const taken = fairShares(due, given);
          const cost = taken.reduce((sum, { changes }) => sum + costOfChanges(changes, 18, given.cost), 0);
          const sent = taken.reduce((sum, { changes }) => sum + requestsIn(changes), 0);
          expect(cost).toBeLessThanOrEqual(room + 1e-9);
          expect(sent).toBeLessThanOrEqual(requests);
          const needed = due.reduce((sum, { changes }) => sum + requestsIn(changes, 5), 0);
          if (sent < requests && room - cost > 6 / 3_000) expect(sent).toBe(needed);
        },
      ),
    );
  });
});

const requestsIn = (changes: readonly Change[], most = Infinity): number =>
  changes[0]?.write === 'add' ? Math.min(most, Math.ceil(changes.length / 18)) : changes.length;
