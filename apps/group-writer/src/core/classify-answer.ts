import type { Refusal } from './ports';

/** An answer of Graph that is no success, or the lack of one. */
export interface FailedAnswer {
  /** Absent when no answer came. */
  readonly status?: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** What a failed answer to a membership write means. `done`: the directory is as asked already. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'none' | 'unknown'; readonly refusal: Refusal };

/** The window of Graph's write quota: how long to wait when a 429 names no time. Source: Graph docs, throttling limits. */
const WRITE_WINDOW_MS = 150_000;

/** What Graph says only in words. Matched loosely, because its messages may change. */
const words = {
  alreadyMember: (message: string) => /already exist/i.test(message) && /'?members'?/i.test(message),
  alreadyGone: (message: string) => /removed object references do not exist/i.test(message),
  tooNew: (message: string) => /source resource object or one of the objects being referenced/i.test(message),
  groupUnusable: (message: string) =>
    /on-premises mastered|mail-enabled security groups|distribution list/i.test(message),
  typeNotAllowed: (message: string) => /type|not (?:a )?(?:valid|allowed|supported)/i.test(message),
};

/**
 * The one table of Graph's answers to membership writes.
 *
 * @param groupId to tell a missing group from a missing object in the message of a 404.
 *
 * Source: Graph docs, "Add members", "Remove member", "Throttling"; texts as observed in public clients.
 */
export function classifyAnswer(answer: FailedAnswer, write: 'add' | 'remove', groupId: string): Verdict {
  const { status, message } = answer;
  switch (true) {
    case status === undefined:
      return lost(answer, 'directory-unavailable');
    case status === 400 && write === 'add' && words.alreadyMember(message):
    case status === 400 && write === 'remove' && words.alreadyGone(message):
      return { kind: 'done' };
    case status === 404 && message.toLowerCase().includes(groupId):
      return refused(answer, 'group-not-found', 'after-change', 'group');
    case status === 404 && write === 'remove':
      return { kind: 'done' }; // not a member, or no such object; the caller makes sure that the group is there
    case status === 404:
    case status === 400 && words.tooNew(message):
      return refused(answer, 'object-not-found', 'later', 'member');
    case status === 400 && words.groupUnusable(message):
      return refused(answer, 'group-unusable', 'after-change', 'group');
    case status === 400 && words.typeNotAllowed(message):
      return refused(answer, 'type-not-allowed', 'after-change', 'member');
    case status === 401:
      return refused(answer, 'credential', 'soon', 'tenant');
    case status === 403 && answer.code === 'Directory_QuotaExceeded':
      return refused(answer, 'refused', 'after-change', 'member');
    case status === 403:
      return refused(answer, 'permission-denied', 'after-change', 'group');
    case status === 409:
      return refused(answer, 'directory-conflict', 'soon', 'member');
    case status === 429:
      return refused(
        { ...answer, retryAfterMs: answer.retryAfterMs ?? WRITE_WINDOW_MS },
        'throttled',
        'soon',
        'tenant',
      );
    case status !== undefined && status >= 500:
      return lost(answer, 'directory-unavailable');
    default:
      return refused(answer, 'refused', 'after-change', 'member');
  }
}

function refused(
  { message, retryAfterMs }: FailedAnswer,
  reason: Refusal['reason'],
  retry: Refusal['retry'],
  reach: Refusal['reach'],
): Verdict {
  return {
    kind: 'none',
    refusal: { reason, message, retry, reach, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}

/** The server failed, or was not heard: the write may have taken effect all the same. */
function lost({ message, retryAfterMs }: FailedAnswer, reason: Refusal['reason']): Verdict {
  return {
    kind: 'unknown',
    refusal: { reason, message, retry: 'soon', reach: 'member', ...(retryAfterMs !== undefined && { retryAfterMs }) },
  };
}
