import type { GroupOutcomes, Refusal } from './ports';
import { Trust } from './trust';

const refusal: Refusal = { reason: 'permission-denied', message: 'No.', retry: 'after-change', reach: 'group' };
const change = { objectId: 'o', write: 'add', before: 'no' } as const;
const done = (groupId: string): GroupOutcomes => ({
  tenantId: 't',
  groupId,
  outcomes: [{ ...change, effect: 'done' }],
});
const denied = (groupId: string, more: Partial<Refusal> = {}): GroupOutcomes => ({
  tenantId: 't',
  groupId,
  outcomes: [{ ...change, effect: 'none', refusal: { ...refusal, ...more } }],
});

describe('whether one write goes first', () => {
  it('tries one after a quiet time, in a group and in the tenant, and all after it went well', () => {
    const trust = new Trust();
    expect([trust.most(0), trust.mostFor('a', 0)]).toEqual([1, 1]);
    trust.note([done('a')], 0);
    expect([trust.most(100), trust.mostFor('a', 100), trust.mostFor('b', 100)]).toEqual([Infinity, Infinity, 1]);
    expect([trust.most(60_000), trust.mostFor('a', 60_000)]).toEqual([1, 1]);
  });

  it('takes three groups that refuse in a row for the tenant', () => {
    const trust = new Trust();
    trust.note([done('z')], 0);
    expect(trust.note([denied('a')], 1)).toBeUndefined();
    expect(trust.most(2)).toBe(1);
    expect(trust.note([denied('b')], 2)).toBeUndefined();
    expect(trust.note([denied('c')], 3)).toEqual({ refusal, group: { tenantId: 't', groupId: 'c' } });
  });

  it('does not when another group could be written between them', () => {
    const trust = new Trust();
    for (const groupId of ['a', 'b']) trust.note([denied(groupId)], 1);
    trust.note([done('z')], 2);
    expect(trust.note([denied('c')], 3)).toBeUndefined();
    expect(trust.most(3)).toBe(1);
  });

  it('learns nothing of the tenant from a group that refused before, or is of a kind that cannot be written', () => {
    const trust = new Trust();
    for (let time = 0; time < 5; time += 1) expect(trust.note([denied('a')], time)).toBeUndefined();
    for (const groupId of ['b', 'c', 'd']) {
      expect(trust.note([denied(groupId, { reason: 'group-unusable' })], 9)).toBeUndefined();
    }
  });
});
