import type { Presence } from '@rollcall/membership';
import type { Change } from '../core/ports';
import { type Sending, readAnswer, sendingsOf } from './graph-sending';

const ROOT = 'https://graph.example';
const group = { tenantId: '11111111-1111-1111-1111-111111111111', groupId: 'bbbbbbbb-0000-0000-0000-000000000001' };
const objectId = (n: number) => `aaaaaaaa-0000-0000-0000-${String(n).padStart(12, '0')}`;
const change = (n: number, write: Change['write'] = 'add', before: Presence = 'no'): Change => ({
  objectId: objectId(n),
  write,
  before,
});
const answer = (status: number, message = '') => ({
  id: '1',
  answered: true as const,
  status,
  headers: { 'request-id': 'r-1' },
  ...(message && { body: { error: { code: 'Request_BadRequest', message } } }),
});
const sendings = (...changes: Change[]) => sendingsOf(ROOT, { ...group, changes });
const one = (...changes: Change[]): Sending => {
  const [sending] = sendings(...changes);
  if (!sending) throw new Error('nothing to send');
  return sending;
};
const people = (count: number, before: Presence = 'no') =>
  Array.from({ length: count }, (_, index) => change(index + 1, 'add', before));
const sizes = (list: readonly Sending[]) => list.map(({ changes }) => changes.length);

describe('the requests for a group', () => {
  it('adds up to 20 in a PATCH', () => {
    expect(sizes(sendings(...people(45)))).toEqual([20, 20, 5]);
    expect(one(change(1)).request).toEqual({
      method: 'PATCH',
      url: `/groups/${group.groupId}`,
      body: { 'members@odata.bind': [`${ROOT}/v1.0/directoryObjects/${objectId(1)}`] },
    });
  });

  it('removes one by one, always by $ref', () => {
    const removals = sendings(change(1, 'remove', 'yes'), change(2, 'remove', 'yes'));
    expect(removals.map(({ request }) => request.url)).toEqual([
      `/groups/${group.groupId}/members/${objectId(1)}/$ref`,
      `/groups/${group.groupId}/members/${objectId(2)}/$ref`,
    ]);
  });

  it('keeps those whose last answer was lost apart from the others', () => {
    expect(sizes(sendings(change(1), change(2, 'add', 'unknown'), change(3)))).toEqual([2, 1]);
  });
});

describe('the answer to a request', () => {
  const alreadyExist =
    "One or more added object references already exist for the following modified properties: 'members'.";

  it('is done for all of a PATCH that succeeded', () => {
    const { outcomes, again } = readAnswer(ROOT, one(...people(3)), answer(204));
    expect(outcomes.map(({ effect, requestId }) => [effect, requestId])).toEqual(Array(3).fill(['done', 'r-1']));
    expect(again).toEqual([]);
  });

  it('names the member that Graph does not find, and sends the others again', () => {
    const { outcomes, again } = readAnswer(
      ROOT,
      one(...people(20)),
      answer(404, `Resource '${objectId(7)}' does not exist`),
    );
    expect(outcomes).toMatchObject([
      { objectId: objectId(7), effect: 'none', refusal: { reason: 'object-not-found' } },
    ]);
    expect(sizes(again)).toEqual([19]);
  });

  it('halves a PATCH in which somebody is a member already', () => {
    const { outcomes, again } = readAnswer(ROOT, one(...people(20)), answer(400, alreadyExist));
    expect(outcomes).toEqual([]);
    expect(sizes(again)).toEqual([10, 10]);
  });

  it('asks for each alone when the answer before was lost', () => {
    const { again } = readAnswer(ROOT, one(...people(4, 'unknown')), answer(400, alreadyExist));
    expect(sizes(again)).toEqual([1, 1, 1, 1]);
  });

  it('takes "already a member" for done when it is about one', () => {
    expect(readAnswer(ROOT, one(change(1)), answer(400, alreadyExist)).outcomes).toMatchObject([{ effect: 'done' }]);
  });

  it('refuses all of a PATCH that is throttled, and sends none of it again at once', () => {
    const { outcomes, again } = readAnswer(ROOT, one(...people(20)), answer(429, 'Please retry again later.'));
    expect(outcomes).toHaveLength(20);
    expect(outcomes[0]).toMatchObject({ effect: 'none', refusal: { reason: 'throttled', reach: 'tenant' } });
    expect(again).toEqual([]);
  });

  it.each([
    ['had no answer', { kind: 'unreachable', message: 'hang up' }],
    ['failed as a whole', { kind: 'answer', status: 503, code: '', message: 'unavailable' }],
  ] as const)('leaves all unknown when the batch %s, and takes it for trouble of the tenant', (_, failure) => {
    const { outcomes } = readAnswer(ROOT, one(...people(2)), { failure });
    const unknown = { effect: 'unknown', refusal: { reason: 'directory-unavailable', retry: 'soon', reach: 'tenant' } };
    expect(outcomes).toMatchObject([unknown, unknown]);
  });

  it('takes a failure within a batch for trouble of its own', () => {
    const { outcomes } = readAnswer(ROOT, one(change(1)), answer(504, 'gateway timeout'));
    expect(outcomes).toMatchObject([{ effect: 'unknown', refusal: { reach: 'member' } }]);
  });

  it('marks a removal that found nobody, so that the group is looked at', () => {
    const removal = one(change(1, 'remove', 'yes'));
    const { outcomes } = readAnswer(ROOT, removal, answer(404, `Resource '${objectId(1)}' does not exist`));
    expect(outcomes).toMatchObject([{ effect: 'done', notFound: true }]);
  });
});
