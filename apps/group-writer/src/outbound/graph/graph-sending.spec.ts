import type { Presence } from '@rollcall/membership';
import type { Change } from '../../core/ports';
import { sendingsOf } from './graph-sending';

const ROOT = 'https://graph.example';
const group = { tenantId: '11111111-1111-1111-1111-111111111111', groupId: 'bbbbbbbb-0000-0000-0000-000000000001' };
const objectId = (n: number) => `aaaaaaaa-0000-0000-0000-${String(n).padStart(12, '0')}`;
const change = (n: number, write: Change['write'] = 'add', before: Presence = 'no'): Change => ({
  objectId: objectId(n),
  write,
  before,
});
const people = (count: number) => Array.from({ length: count }, (_, index) => change(index + 1));
const sendings = (...changes: Change[]) => sendingsOf(ROOT, { ...group, changes });
const sizes = (list: ReturnType<typeof sendings>) => list.map(({ changes }) => changes.length);

describe('the requests for a group', () => {
  it('add up to 20 in a PATCH', () => {
    expect(sizes(sendings(...people(45)))).toEqual([20, 20, 5]);
    expect(sendings(change(1))[0]?.request).toEqual({
      method: 'PATCH',
      url: `/groups/${group.groupId}`,
      body: { 'members@odata.bind': [`${ROOT}/v1.0/directoryObjects/${objectId(1)}`] },
    });
  });

  it('add as many as asked for', () => {
    expect(sizes(sendingsOf(ROOT, { ...group, changes: people(40) }, 18))).toEqual([18, 18, 4]);
  });

  it('remove one by one, always by $ref', () => {
    const removals = sendings(change(1, 'remove', 'yes'), change(2, 'remove', 'yes'));
    expect(removals.map(({ request }) => request.url)).toEqual([
      `/groups/${group.groupId}/members/${objectId(1)}/$ref`,
      `/groups/${group.groupId}/members/${objectId(2)}/$ref`,
    ]);
  });

  it('keep those whose last answer was lost apart from the others', () => {
    expect(sizes(sendings(change(1), change(2, 'add', 'unknown'), change(3)))).toEqual([2, 1]);
  });

  it('name everybody once', () => {
    expect(sizes(sendings(change(1), change(2), change(1)))).toEqual([2]);
  });

  it('never depend on each other', () => {
    expect(JSON.stringify(sendings(...people(45), change(46, 'remove', 'yes')))).not.toContain('dependsOn');
  });
});
