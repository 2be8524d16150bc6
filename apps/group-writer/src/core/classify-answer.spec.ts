import { classifyAnswer } from './classify-answer';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const PERSON = 'aaaaaaaa-0000-0000-0000-000000000001';

const alreadyMember =
  "One or more added object references already exist for the following modified properties: 'members'.";
const alreadyGone =
  "One or more removed object references do not exist for the following modified properties: 'members'.";
const missing = (id: string) =>
  `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;

const of = (
  status: number | undefined,
  message: string,
  write: 'add' | 'remove' = 'add',
  code = 'Request_BadRequest',
) => {
  const verdict = classifyAnswer({ ...(status !== undefined && { status }), code, message }, write, GROUP);
  if (verdict.kind === 'done') return 'done';
  const { reason, retry, reach } = verdict.refusal;
  return `${verdict.kind}: ${reason}, ${retry}, ${reach}`;
};

describe('what Graph answers to a membership write', () => {
  it.each([
    ['is a success when the member is in already', of(400, alreadyMember), 'done'],
    ['is a success when the member is out already', of(400, alreadyGone, 'remove'), 'done'],
    ['is a success when a removal finds nobody', of(404, missing(PERSON), 'remove'), 'done'],
    [
      'is no success when an addition is told of a removal',
      of(400, alreadyGone),
      'none: refused, after-change, member',
    ],
    ['waits for an object that is not there yet', of(404, missing(PERSON)), 'none: object-not-found, later, member'],
    [
      'waits for a group that is too new',
      of(400, "The source resource object or one of the objects being referenced don't exist."),
      'none: object-not-found, later, member',
    ],
    ['stops the group when the group is gone', of(404, missing(GROUP)), 'none: group-not-found, after-change, group'],
    [
      'stops the group when it is synced from on-premises',
      of(
        400,
        'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
      ),
      'none: group-unusable, after-change, group',
    ],
    [
      'stops the group when it is mail-enabled',
      of(400, 'Cannot Update a mail-enabled security groups and or distribution list.'),
      'none: group-unusable, after-change, group',
    ],
    [
      'stops the group when rights are missing',
      of(403, 'Insufficient privileges to complete the operation.'),
      'none: permission-denied, after-change, group',
    ],
    [
      'stops the member at a quota of the directory',
      of(403, 'exceeded', 'add', 'Directory_QuotaExceeded'),
      'none: refused, after-change, member',
    ],
    ['stops the tenant when the token is refused', of(401, 'expired'), 'none: credential, soon, tenant'],
    ['stops the tenant when it throttles', of(429, 'Please retry again later.'), 'none: throttled, soon, tenant'],
    ['tries a conflict again soon', of(409, 'concurrent'), 'none: directory-conflict, soon, member'],
    [
      'knows nothing after a failure of the server',
      of(504, 'gateway timeout'),
      'unknown: directory-unavailable, soon, member',
    ],
    [
      'knows nothing when no answer came',
      of(undefined, 'socket hang up'),
      'unknown: directory-unavailable, soon, member',
    ],
  ])('%s', (_name, said, expected) => {
    expect(said).toBe(expected);
  });

  it('waits a whole window when a 429 names no time', () => {
    const verdict = classifyAnswer({ status: 429, code: '', message: '' }, 'add', GROUP);
    expect(verdict).toMatchObject({ refusal: { retryAfterMs: 150_000 } });
  });

  it('waits what a 429 names', () => {
    const verdict = classifyAnswer({ status: 429, code: '', message: '', retryAfterMs: 2_128 }, 'add', GROUP);
    expect(verdict).toMatchObject({ refusal: { retryAfterMs: 2_128 } });
  });
});
