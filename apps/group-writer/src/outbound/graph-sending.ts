import {
  type BatchRequest,
  type BatchResponse,
  type GraphFailure,
  batchFailure,
  groupUrl,
  memberRef,
  removeMemberUrl,
} from '@rollcall/graph';
import type { Effect } from '@rollcall/membership';
import { type FailedAnswer, type Verdict, classifyAnswer } from '../core/classify-answer';
import type { Change, GroupChanges, GroupKey, Outcome, Refusal } from '../core/ports';
import { chunksOf } from './chunks';

/** The most references in one PATCH. Source: Graph docs, "Add members". */
export const ADDITIONS_PER_REQUEST = 20;

/** A request of a batch, and the changes it stands for. */
export interface Sending {
  readonly request: Omit<BatchRequest, 'id'>;
  readonly group: GroupKey;
  readonly changes: readonly Change[];
}

/** What came back for a sending: its place in the batch's answer, or why the whole batch had none. */
export type Answer = BatchResponse | { readonly failure: GraphFailure };

/** An outcome that rests on a 404: the object is not in the group, unless the group itself is gone. */
export type Answered = Outcome & { readonly notFound?: true };

/** What an answer says, and what has to be sent once more to tell the members of a request apart. */
export interface Reading {
  readonly outcomes: readonly Answered[];
  readonly again: readonly Sending[];
}

/** Additions in PATCHes, those whose last answer was lost apart from the others; removals one by one. */
export function sendingsOf(
  root: string,
  { tenantId, groupId, changes }: GroupChanges,
  membersPerAddition: number = ADDITIONS_PER_REQUEST,
): Sending[] {
  const group = { tenantId, groupId };
  const additions = changes.filter(({ write }) => write === 'add');
  const known = additions.filter(({ before }) => before !== 'unknown');
  const unsure = additions.filter(({ before }) => before === 'unknown');
  return [
    ...chunksOf(known, membersPerAddition).map((some) => addition(root, group, some)),
    ...chunksOf(unsure, membersPerAddition).map((some) => addition(root, group, some)),
    ...changes.filter(({ write }) => write === 'remove').map((change) => removal(group, change)),
  ];
}

function addition(root: string, group: GroupKey, changes: readonly Change[]): Sending {
  const references = changes.map(({ objectId }) => memberRef(root, objectId));
  return {
    request: { method: 'PATCH', url: groupUrl(group.groupId), body: { 'members@odata.bind': references } },
    group,
    changes,
  };
}

const removal = (group: GroupKey, change: Change): Sending => ({
  request: { method: 'DELETE', url: removeMemberUrl(group.groupId, change.objectId) },
  group,
  changes: [change],
});

/**
 * What an answer means for the members of its request. A PATCH is all or nothing: where one member spoils it, the others are
 * sent again without it, or, when Graph does not name it, in halves.
 */
export function readAnswer(root: string, sending: Sending, answer: Answer): Reading {
  const { group, changes, request } = sending;
  const failure = 'failure' in answer ? answer.failure : batchFailure(answer);
  if (!failure) return same(changes, 'done', requestIdOf(answer));
  const failed = failedAnswer(failure);
  const requestId = failure.kind === 'answer' ? failure.requestId : undefined;
  const about = classifyAnswer(failed, request.method === 'DELETE' ? 'remove' : 'add', group.groupId);
  const verdict = 'failure' in answer ? ofWholeBatch(about) : about;
  const spoiled = changes.length > 1 && (verdict.kind === 'done' || isOneMembersFault(verdict.refusal, verdict.kind));
  if (!spoiled) {
    const reading =
      verdict.kind === 'done'
        ? same(changes, 'done', requestId)
        : same(changes, verdict.kind, requestId, verdict.refusal);
    if (failed.status !== 404 || verdict.kind !== 'done') return reading;
    return { ...reading, outcomes: reading.outcomes.map((outcome) => ({ ...outcome, notFound: true })) };
  }
  const named = changes.find(({ objectId }) => failed.message.toLowerCase().includes(objectId));
  if (named && verdict.kind !== 'done') {
    const others = changes.filter((change) => change !== named);
    return { ...same([named], verdict.kind, requestId, verdict.refusal), again: [addition(root, group, others)] };
  }
  // After a lost answer most of them are in already: one by one, instead of halves that all fail.
  const size = changes[0]?.before === 'unknown' ? 1 : Math.ceil(changes.length / 2);
  return { outcomes: [], again: chunksOf(changes, size).map((some) => addition(root, group, some)) };
}

/** Where a batch as a whole had no good answer, Graph itself is in trouble, for all groups of the tenant. */
const ofWholeBatch = (verdict: Verdict): Verdict =>
  verdict.kind === 'unknown' ? { ...verdict, refusal: { ...verdict.refusal, reach: 'tenant' } } : verdict;

function same(changes: readonly Change[], effect: Effect, requestId?: string, refusal?: Refusal): Reading {
  const said = { effect, ...(requestId !== undefined && { requestId }), ...(refusal && { refusal }) };
  return { outcomes: changes.map((change) => ({ ...change, ...said })), again: [] };
}

/** Throttling, conflicts and lost answers hit the whole request, whoever is in it. */
const isOneMembersFault = ({ reach, retry }: Refusal, effect: Effect): boolean =>
  reach === 'member' && retry !== 'soon' && effect === 'none';

const requestIdOf = (answer: Answer): string | undefined =>
  'failure' in answer || !answer.answered ? undefined : answer.headers['request-id'];

function failedAnswer(failure: GraphFailure): FailedAnswer {
  switch (failure.kind) {
    case 'answer':
      return failure;
    case 'credential':
      return { status: 401, code: '', message: failure.message };
    case 'unreachable':
      return { code: '', message: failure.message };
  }
}

/** What stops a call as a whole. */
export function refusalOf(failure: GraphFailure): Refusal {
  const { message } = failure;
  const answer = failedAnswer(failure);
  if (answer.status === 401) return { reason: 'credential', message, retry: 'soon', reach: 'tenant' };
  if (answer.status === 403) return { reason: 'permission-denied', message, retry: 'after-change', reach: 'group' };
  const wait = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  if (answer.status === 429) return { reason: 'throttled', message, retry: 'soon', reach: 'tenant', ...wait };
  return { reason: 'directory-unavailable', message, retry: 'soon', reach: 'tenant', ...wait };
}
