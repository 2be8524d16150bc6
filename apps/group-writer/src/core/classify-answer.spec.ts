import { classifyAnswer, classifyCall, type FailedAnswer } from './classify-answer';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const PERSON = 'aaaaaaaa-0000-0000-0000-000000000001';

const missing = (id: string) =>
  `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;

const answer = (status: number, message = '', code = 'Request_BadRequest'): FailedAnswer => ({
  kind: 'answer',
  status,
  code,
  message,
});

function said(failed: FailedAnswer, write: 'add' | 'remove' = 'add'): string {
  const verdict = classifyAnswer(failed, write, GROUP);
  if (verdict.kind === 'done') return 'done';
  const { reason, retry, reach } = verdict.refusal;
  return `${verdict.kind}: ${reason}, ${retry}, ${reach}`;
}

const exists = "One or more added object references already exist for the following modified properties: 'members'.";
const gone = "One or more removed object references do not exist for the following modified properties: 'members'.";
const synced =
  'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.';

describe('what Graph answers to an addition', () => {
  it.each([
    ['a member that is in already', answer(400, exists), 'done'],
    ['an object that is not there yet', answer(404, missing(PERSON)), 'none: object-not-found, later, member'],
    [
      'a group or object that is too new',
      answer(400, "The source resource object or one of the objects being referenced don't exist."),
      'none: object-not-found, later, member',
    ],
    ['a group that is gone', answer(404, missing(GROUP)), 'none: group-not-found, after-change, group'],
    ['a group synced from on-premises', answer(400, synced), 'none: group-unusable, after-change, group'],
    [
      'a mail-enabled group',
      answer(400, 'Cannot Update a mail-enabled security groups and or distribution list.'),
      'none: group-unusable, after-change, group',
    ],
    [
      'a dynamic group, or missing rights',
      answer(403, 'Insufficient privileges to complete the operation.', 'Authorization_RequestDenied'),
      'none: permission-denied, after-change, group',
    ],
    [
      'a passed quota of the directory',
      answer(403, "would exceed the maximum quota count '100'", 'Directory_QuotaExceeded'),
      'none: refused, after-change, member',
    ],
    [
      'a guest where guests are barred',
      answer(403, 'Guests users are not allowed to join this group.'),
      'none: type-not-allowed, after-change, member',
    ],
    [
      'an object of another type',
      answer(400, `The object '${PERSON}' cannot be a member of this group because of its type.`),
      'none: type-not-allowed, after-change, member',
    ],
    ['a removal that is not meant', answer(400, gone), 'none: refused, after-change, member'],
    [
      'too many links',
      answer(400, 'A resource cannot contain more than 20 link changes'),
      'none: refused, after-change, member',
    ],
    [
      'the same id twice',
      answer(400, 'Request contains a property with duplicate values.'),
      'none: refused, after-change, member',
    ],
    ['a body that is too large', answer(413), 'none: refused, after-change, member'],
    ['a refused token', answer(401, 'expired', 'InvalidAuthenticationToken'), 'none: credential, soon, tenant'],
    ['no token at all', { kind: 'credential', message: 'AADSTS7000215' }, 'none: credential, soon, tenant'],
    ['throttling', answer(429, 'Please retry again later.', 'TooManyRequests'), 'none: throttled, soon, tenant'],
    ['throttling, whatever it is called', answer(429, '', 'activityLimitReached'), 'none: throttled, soon, tenant'],
    [
      'throttling in older words',
      answer(400, '', 'Request_ThrottledTemporarily'),
      'unknown: directory-unavailable, soon, member',
    ],
    ['an exhausted bandwidth', answer(509), 'none: throttled, soon, tenant'],
    [
      'a write at the same time',
      answer(409, 'Error due to concurrent requests being made to the tenant.', 'Directory_ConcurrencyViolation'),
      'none: directory-conflict, soon, member',
    ],
    ['a condition that does not hold', answer(412), 'none: directory-conflict, soon, member'],
    ['a lock', answer(423), 'none: directory-conflict, soon, member'],
    ['a failed dependency', answer(424), 'none: directory-unavailable, soon, member'],
    ['a proxy that asks who we are', answer(407, '<html>'), 'none: directory-unavailable, soon, tenant'],
    ['a request that took too long', answer(408), 'unknown: directory-unavailable, soon, member'],
    [
      'an internal error',
      answer(500, '', 'Service_InternalServerError'),
      'unknown: directory-unavailable, soon, member',
    ],
    [
      'a bad gateway with a page of its own',
      answer(502, 'Graph answered 502.', ''),
      'unknown: directory-unavailable, soon, member',
    ],
    [
      'a replica that is away',
      answer(503, '', 'Directory_ReplicaUnavailable'),
      'unknown: directory-unavailable, soon, member',
    ],
    ['a gateway that waited too long', answer(504), 'unknown: directory-unavailable, soon, member'],
    ['no answer', { kind: 'unreachable', message: 'socket hang up' }, 'unknown: directory-unavailable, soon, member'],
    ['a wrong verb', answer(405), 'none: refused, after-change, member'],
    ['what nobody has heard of', answer(399), 'unknown: directory-unavailable, soon, member'],
  ] as const)('%s', (_name, failed, expected) => {
    expect(said(failed)).toBe(expected);
  });
});

describe('what Graph answers to a removal', () => {
  it.each([
    ['a member that is out already', answer(400, gone), 'done'],
    ['somebody who is not a member', answer(404, missing(PERSON)), 'done'],
    ['a group that is gone', answer(404, missing(GROUP)), 'none: group-not-found, after-change, group'],
    ['a member that is in already', answer(400, exists), 'none: refused, after-change, member'],
    ['missing rights', answer(403), 'none: permission-denied, after-change, group'],
    ['throttling', answer(429), 'none: throttled, soon, tenant'],
    ['a failure of the server', answer(500), 'unknown: directory-unavailable, soon, member'],
  ] as const)('%s', (_name, failed, expected) => {
    expect(said(failed, 'remove')).toBe(expected);
  });
});

describe('how long Graph wants to be left alone', () => {
  const throttled = (retryAfterMs?: number) =>
    classifyAnswer(
      { kind: 'answer', status: 429, code: '', message: '', ...(retryAfterMs !== undefined && { retryAfterMs }) },
      'add',
      GROUP,
    );

  it('is a whole window when a 429 names no time', () => {
    expect(throttled()).toMatchObject({ refusal: { retryAfterMs: 150_000 } });
  });

  it('is what a 429 names', () => {
    expect(throttled(2_128)).toMatchObject({ refusal: { retryAfterMs: 2_128 } });
  });

  it('is kept for other failures too', () => {
    const verdict = classifyAnswer(
      { kind: 'answer', status: 503, code: '', message: '', retryAfterMs: 9_000 },
      'add',
      GROUP,
    );
    expect(verdict).toMatchObject({ refusal: { reason: 'directory-unavailable', retryAfterMs: 9_000 } });
  });
});

describe('a call that fails as a whole', () => {
  const of = (failed: FailedAnswer) => {
    const { kind, refusal } = classifyCall(failed);
    return `${kind}: ${refusal.reason}, ${refusal.retry}, ${refusal.reach}`;
  };

  it.each([
    ['a refused token', answer(401), 'none: credential, soon, tenant'],
    ['missing rights', answer(403), 'none: permission-denied, after-change, group'],
    ['throttling', answer(429), 'none: throttled, soon, tenant'],
    ['no answer', { kind: 'unreachable', message: 'hang up' }, 'unknown: directory-unavailable, soon, tenant'],
    ['a failure of the server', answer(503), 'unknown: directory-unavailable, soon, tenant'],
    ['an address that a proxy does not know', answer(404, '<html>', ''), 'none: directory-unavailable, soon, tenant'],
    ['a batch that is refused', answer(400, exists), 'none: directory-unavailable, soon, tenant'],
  ] as const)('blames no member for %s', (_name, failed, expected) => {
    expect(of(failed)).toBe(expected);
  });
});
