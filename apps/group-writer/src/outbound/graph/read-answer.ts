import { type BatchResponse, type GraphFailure, batchFailure } from '@rollcall/graph';
import type { Effect } from '@rollcall/membership';
import { type Verdict, classifyAnswer, classifyCall } from '../../core/classify-answer';
import type { Change, Outcome, Refusal } from '../../core/ports';
import type { Sending } from './graph-sending';

/** What came back for a sending: its place in the batch's answer, or why the whole batch had none. */
export type Answer = BatchResponse | { readonly failure: GraphFailure };

/** An outcome that rests on a 404: the object is not in the group, unless the group itself is gone. */
export type Answered = Outcome & { readonly notFound?: true };

/** A PATCH of several that Graph refused as a whole for one member or some, and perhaps did not say for which. */
export interface Spoiled {
  readonly sending: Sending;
  readonly verdict: Verdict;
  /** The one that Graph's message names. */
  readonly named?: Change;
  readonly said: Said;
}

/** By what somebody finds an answer again: Graph's id of the request, and what it came to. */
export type Said = Pick<Outcome, 'requestId' | 'answer'>;

/** The longest of Graph's codes that is kept; who else may have answered, may say anything. */
const LONGEST_CODE = 100;

/** What an answer says of the members of its request, or that they have to be told apart first. */
export type Reading = { readonly outcomes: readonly Answered[] } | { readonly spoiled: Spoiled };

/** What an answer means for the members of its request. A PATCH is all or nothing, so one member can spoil it for all. */
export function readAnswer(sending: Sending, answer: Answer): Reading {
  const { group, changes, request } = sending;
  if ('failure' in answer) {
    const { kind, refusal } = classifyCall(answer.failure);
    return { outcomes: same(changes, kind, saidBy(answer.failure), { ...refusal, reach: 'tenant' }) };
  }
  const failure = batchFailure(answer);
  if (!failure) return { outcomes: same(changes, 'done', answer.answered ? saidWell(answer) : {}) };
  const said = saidBy(failure);
  const verdict = classifyAnswer(failure, request.method === 'DELETE' ? 'remove' : 'add', group.groupId);
  if (changes.length > 1 && (verdict.kind === 'done' || isOneMembersFault(verdict.refusal, verdict.kind))) {
    const message = failure.message.toLowerCase();
    const named = verdict.kind === 'done' ? undefined : changes.find(({ objectId }) => message.includes(objectId));
    return { spoiled: { sending, verdict, ...(named && { named }), said } };
  }
  if (verdict.kind !== 'done') return { outcomes: same(changes, verdict.kind, said, verdict.refusal) };
  const notFound = failure.kind === 'answer' && failure.status === 404;
  const outcomes = same(changes, 'done', said);
  return { outcomes: notFound ? outcomes.map((outcome) => ({ ...outcome, notFound })) : outcomes };
}

/** The same outcome for each of these. */
export function same(
  changes: readonly Change[],
  effect: Effect,
  said: Said = {},
  refusal?: Refusal,
): readonly Outcome[] {
  return changes.map((change) => ({ ...change, effect, ...said, ...(refusal && { refusal }) }));
}

/** Throttling, conflicts and lost answers hit the whole request, whoever is in it. */
const isOneMembersFault = ({ reach, retry }: Refusal, effect: Effect): boolean =>
  reach === 'member' && retry !== 'soon' && effect === 'none';

function saidWell({ status, headers }: Extract<BatchResponse, { answered: true }>): Said {
  const requestId = headers['request-id'];
  return { answer: { status }, ...(requestId !== undefined && { requestId }) };
}

function saidBy(failure: GraphFailure): Said {
  if (failure.kind !== 'answer') return {};
  const { status, code, requestId } = failure;
  const answer = { status, ...(code && { code: code.slice(0, LONGEST_CODE) }) };
  return { answer, ...(requestId !== undefined && { requestId }) };
}
