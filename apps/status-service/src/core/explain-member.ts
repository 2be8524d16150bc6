import type { ExplainStep, explainStep } from '@rollcall/contracts';
import type { z } from 'zod';
import {
  absentSummary,
  answerSentence,
  decisionSentences,
  sourceSentence,
  summaryOf,
  unansweredSentence,
  type Decision,
  type SourceRow,
} from './explain-sentences';
import { hasLeft, lastStay, since, type MemberMoment } from './member-history';

type Step<Name extends ExplainStep['step']> = Extract<z.infer<typeof explainStep>, { step: Name }>;

export interface MemberStory {
  /** Undefined: the site never spoke of it. */
  readonly source: SourceRow | undefined;
  /** What is so now; undefined when it is no member and nobody who leaves. */
  readonly now: MemberMoment | undefined;
  /** What was said of it in the mapping, oldest first, without repeats. */
  readonly moments: readonly MemberMoment[];
}

export interface Explanation {
  /** The answer in one sentence. */
  readonly summary: string;
  readonly steps: readonly [Step<'source'>, Step<'identity'>, Step<'decision'>, Step<'answer'>];
}

/** The way of a member, step by step: source row → identity → decision → Graph's answer. */
export function explainMember({ source, now, moments }: MemberStory): Explanation {
  const told = moments.length > 0 ? moments : now ? [now] : [];
  const stay = lastStay(told);
  const last = told.at(-1);
  // While the members are on their way back (a rebuild), what was said of it last still holds.
  const present = now ?? (last && !hasLeft(last) ? last : undefined);
  const steps = [
    sourceStep(source, present !== undefined),
    identityStep(stay),
    decisionStep(stay),
    answerStep(stay),
  ] as const;
  return { steps, summary: present ? summaryOf(present) : absentSummary(source, told) };
}

function sourceStep(source: SourceRow | undefined, member: boolean): Step<'source'> {
  return {
    step: 'source',
    at: source?.saidAt ?? null,
    eventId: source?.eventId ?? null,
    summary: sourceSentence(source, member),
    name: source?.name ?? null,
    type: source?.type ?? null,
    entraId: source?.entraId ?? null,
    entraTenantId: source?.entraTenantId ?? null,
    obsolete: source?.obsolete ?? null,
    vanishedAt: source?.vanishedAt ?? null,
  };
}

function identityStep(stay: readonly MemberMoment[]): Step<'identity'> {
  const found = since(stay, ({ objectId, state, reason }) => {
    if (state === 'unresolved' || reason === 'not-looked-up') return reason ?? 'unresolved';
    return objectId ?? undefined;
  });
  const { at, eventId, objectId, reason, message, state } = found?.moment ?? nothing;
  const open = state === 'unresolved' || reason === 'not-looked-up';
  const sentence = open
    ? (message ?? 'No Entra object is known for it yet.')
    : `It is the Entra object ${objectId ?? ''}.`;
  return {
    step: 'identity',
    at,
    eventId,
    summary: found ? sentence : 'Nothing was said of its Entra object.',
    objectId,
    reason: open ? reason : null,
  };
}

/** What the state says is to become of it. */
function decisionOf({ state, reason }: Pick<MemberMoment, 'state' | 'reason'>): Decision {
  switch (state) {
    case 'unresolved':
      return 'leave-out';
    case 'protected':
      return 'protect';
    case 'removing':
    case 'removalFailed':
    case 'removed':
      return 'remove';
    case 'removalHeld':
      return reason === 'rejected' ? 'reject' : 'hold';
    case 'gone':
      return 'forget';
    case 'synced':
    case 'pending':
    case 'failed':
      if (reason === 'not-looked-up') return 'look-up';
      return reason === 'awaiting-first-sync' || reason === 'mapping-disabled' ? 'wait' : 'add';
  }
}

function decisionStep(stay: readonly MemberMoment[]): Step<'decision'> {
  const found = since(stay, decisionOf);
  const { at, eventId, reason, runId, changedAt, message } = found?.moment ?? nothing;
  const decision = found?.value ?? null;
  const why = decision === 'wait' && message ? ` ${message}` : '';
  return {
    step: 'decision',
    at,
    eventId,
    summary: decision ? `${decisionSentences[decision]}${why}` : 'Nothing was decided: it is not in the collection.',
    decision,
    reason,
    runId,
    changedAt,
  };
}

/** Whether Graph had a part in what was said. */
const isAnswer = ({ state, requestId, answer, attempts }: MemberMoment): boolean =>
  requestId !== null || answer !== null || state === 'removed' || (state === 'synced' && attempts > 0);

function answerStep(stay: readonly MemberMoment[]): Step<'answer'> {
  const decided = since(stay, decisionOf);
  const ofDecision = decided ? stay.slice(stay.indexOf(decided.moment)) : [];
  const found = ofDecision.findLast(isAnswer);
  const { at, eventId, state, reason, attempts, nextTryAt, requestId, answer } = found ?? nothing;
  const summary = found ? answerSentence(found) : unansweredSentence(stay.at(-1));
  return { step: 'answer', at, eventId, summary, state, reason, attempts, nextTryAt, requestId, answer };
}

const nothing = {
  at: null,
  eventId: null,
  state: null,
  reason: null,
  message: null,
  objectId: null,
  attempts: 0,
  nextTryAt: null,
  runId: null,
  requestId: null,
  answer: null,
  changedAt: null,
};
