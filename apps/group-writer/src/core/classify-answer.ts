import type { RetryClass } from '@rollcall/membership';
import type { Reach, Refusal, RefusalReason } from './ports';

/** An answer of Graph that is no success, or why there was none. */
export type FailedAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Graph's own; may be empty. */
      readonly code: string;
      readonly message: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'credential' | 'unreachable'; readonly message: string };

/** What a failed answer to a membership write means. `done`: the directory is as asked already. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'none' | 'unknown'; readonly refusal: Refusal };

/** The window of Graph's write quota: how long to wait when a 429 names no time. Source: Graph docs, throttling limits. */
const WRITE_WINDOW_MS = 150_000;

/** What Graph says only in words. Matched loosely, because its messages may change. */
const says = {
  alreadyMember: /already exist.*members|members.*already exist/is,
  alreadyGone: /removed object references do not exist/i,
  tooNew: /source resource object or one of the objects being referenced/i,
  groupUnusable: /on-premises mastered|mail-enabled security group|distribution list/i,
  guestsBarred: /guests?\b.*not allowed/is,
  typeNotAllowed: /\btypes?\b|not (?:a )?(?:valid|allowed|supported)/i,
};

/** To what a row applies; all that it names must fit. */
interface When {
  readonly kind?: 'credential' | 'unreachable';
  /** One status, or from the first to the last. */
  readonly status?: number | readonly [number, number];
  readonly code?: RegExp;
  readonly says?: RegExp;
  readonly write?: 'add' | 'remove';
  readonly namesGroup?: true;
}

type Means = 'done' | readonly [effect: 'none' | 'unknown', reason: RefusalReason, retry: RetryClass, reach: Reach];

/**
 * The one table of Graph's answers to membership writes; the first row that fits counts.
 *
 * - Effect `none`: refused, nothing has changed. `unknown`: it may have taken effect all the same.
 * - `soon`, `later`, `after-change`: see RetryClass. A tenant's trouble is `soon`, because the tenant's lane decides when it
 *   is asked again, and rows that backed off by themselves would still wait when it is over.
 *
 * Source: Graph docs, "Add members", "Remove member", "Update group", "Throttling", "Errors"; texts as seen by public clients.
 */
const TABLE: readonly (readonly [When, Means])[] = [
  // No answer.
  [{ kind: 'credential' }, ['none', 'credential', 'soon', 'tenant']],
  [{ kind: 'unreachable' }, ['unknown', 'directory-unavailable', 'soon', 'member']],
  // Throttled: the status tells, whatever the body says. In older words it is a server that is busy for a moment.
  [{ status: 429 }, ['none', 'throttled', 'soon', 'tenant']],
  [{ status: 509 }, ['none', 'throttled', 'soon', 'tenant']],
  [{ code: /^Request_Throttled/i }, ['unknown', 'directory-unavailable', 'soon', 'member']],
  // As asked already.
  [{ status: 400, write: 'add', says: says.alreadyMember }, 'done'],
  [{ status: 400, write: 'remove', says: says.alreadyGone }, 'done'],
  // Somebody or something is missing.
  [{ status: 404, namesGroup: true }, ['none', 'group-not-found', 'after-change', 'group']],
  [{ status: 404, write: 'remove' }, 'done'], // not a member, or no such object; the caller makes sure that the group is there
  [{ status: 404 }, ['none', 'object-not-found', 'later', 'member']],
  [{ status: 400, says: says.tooNew }, ['none', 'object-not-found', 'later', 'member']],
  // The group, or what the app may do with it.
  [{ status: 400, says: says.groupUnusable }, ['none', 'group-unusable', 'after-change', 'group']],
  [{ status: 401 }, ['none', 'credential', 'soon', 'tenant']],
  [{ status: 403, code: /QuotaExceeded/i }, ['none', 'refused', 'after-change', 'member']],
  [{ status: 403, says: says.guestsBarred }, ['none', 'type-not-allowed', 'after-change', 'member']],
  [{ status: 403 }, ['none', 'permission-denied', 'after-change', 'group']],
  // A proxy wants to know who asks: nothing has reached Graph.
  [{ status: 407 }, ['none', 'directory-unavailable', 'soon', 'tenant']],
  // Somebody else was at it, or Graph was not ready.
  [{ status: 408 }, ['unknown', 'directory-unavailable', 'soon', 'member']],
  [{ status: 409 }, ['none', 'directory-conflict', 'soon', 'member']],
  [{ status: 412 }, ['none', 'directory-conflict', 'soon', 'member']],
  [{ status: 423 }, ['none', 'directory-conflict', 'soon', 'member']],
  [{ status: 424 }, ['none', 'directory-unavailable', 'soon', 'member']],
  [{ status: 425 }, ['none', 'directory-unavailable', 'soon', 'member']],
  [{ status: [500, 599] }, ['unknown', 'directory-unavailable', 'soon', 'member']],
  // The member itself.
  [{ status: 400, says: says.typeNotAllowed }, ['none', 'type-not-allowed', 'after-change', 'member']],
  [{ status: [400, 499] }, ['none', 'refused', 'after-change', 'member']],
];

/** What no row speaks of, such as a redirection: a gateway's doing. */
const OTHERWISE: Means = ['unknown', 'directory-unavailable', 'soon', 'member'];

/**
 * What Graph's answer to a membership write means.
 *
 * @param groupId to tell a missing group from a missing object in the message of a 404.
 */
export function classifyAnswer(answer: FailedAnswer, write: 'add' | 'remove', groupId: string): Verdict {
  const row = TABLE.find(([when]) => fits(when, answer, write, groupId));
  const means = row ? row[1] : OTHERWISE;
  if (means === 'done') return { kind: 'done' };
  const [kind, reason, retry, reach] = means;
  return { kind, refusal: refusal(answer, reason, retry, reach) };
}

/**
 * What it means when a call as a whole had no good answer: a read, or a batch. No member is to blame for it, and whether
 * the writes of a batch took effect is known only for statuses that say that nothing was done.
 */
export function classifyCall(answer: FailedAnswer): Extract<Verdict, { kind: 'none' | 'unknown' }> {
  const verdict = classifyAnswer(answer, 'add', '');
  if (verdict.kind === 'done' || verdict.refusal.reach === 'member') {
    const kind = verdict.kind === 'unknown' ? 'unknown' : 'none';
    return { kind, refusal: refusal(answer, 'directory-unavailable', 'soon', 'tenant') };
  }
  return verdict;
}

function fits(when: When, answer: FailedAnswer, write: 'add' | 'remove', groupId: string): boolean {
  if (when.kind !== undefined || answer.kind !== 'answer') return when.kind === answer.kind;
  const { status, code, message } = answer;
  const [first, last] = typeof when.status === 'number' ? [when.status, when.status] : (when.status ?? [0, Infinity]);
  return (
    status >= first &&
    status <= last &&
    (when.code?.test(code) ?? true) &&
    (when.says?.test(message) ?? true) &&
    (when.write === undefined || when.write === write) &&
    (!when.namesGroup || (groupId !== '' && message.toLowerCase().includes(groupId)))
  );
}

function refusal(answer: FailedAnswer, reason: RefusalReason, retry: RetryClass, reach: Reach): Refusal {
  const asked = answer.kind === 'answer' ? answer.retryAfterMs : undefined;
  const retryAfterMs = asked ?? (reason === 'throttled' ? WRITE_WINDOW_MS : undefined);
  return { reason, message: answer.message, retry, reach, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
