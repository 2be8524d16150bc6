import { z } from 'zod';
import { collectionId, guid, instant, resourceId, siteId } from './ids';
import { graphAnswer, memberReason, memberState } from './member-results';
import { resourceType } from './resources-observed';

// "Why is this device not in the group?": status-service, /api/v1

const said = {
  /** When the service that owns the fact said it; null: it has not. */
  at: instant.nullable(),
  /** The CloudEvents id of the event that said it. */
  eventId: z.string().nullable(),
  /** One sentence for people. */
  summary: z.string(),
};

/** What the site knows of the resource. */
export const sourceStep = z.object({
  step: z.literal('source'),
  ...said,
  name: z.string().nullable(),
  type: resourceType.nullable(),
  entraId: z.string().nullable(),
  entraTenantId: z.string().nullable(),
  obsolete: z.boolean().nullable(),
  vanishedAt: instant.nullable(),
});

/** Which directory object it is. */
export const identityStep = z.object({
  step: z.literal('identity'),
  ...said,
  objectId: guid.nullable(),
  reason: memberReason.nullable(),
});

/** What is to become of it in the group. */
export const decisionStep = z.object({
  step: z.literal('decision'),
  ...said,
  decision: z.enum(['add', 'remove', 'hold', 'reject', 'protect', 'look-up', 'leave-out', 'wait', 'forget']).nullable(),
  reason: memberReason.nullable(),
  runId: guid.nullable(),
  /** When the change of the collection that led here was seen; null when something else did. */
  changedAt: instant.nullable(),
});

/** What Graph said to the write. */
export const answerStep = z.object({
  step: z.literal('answer'),
  ...said,
  state: memberState.nullable(),
  reason: memberReason.nullable(),
  attempts: z.int(),
  nextTryAt: instant.nullable(),
  requestId: z.string().nullable(),
  answer: graphAnswer.nullable(),
});

export const explainStep = z.discriminatedUnion('step', [sourceStep, identityStep, decisionStep, answerStep]);
export type ExplainStep = z.infer<typeof explainStep>;

/** What was said of the member at one moment. */
export const memberMoment = z.object({
  at: instant,
  /** Null: what is so since then, of which the event is not kept (any more). */
  eventId: z.string().nullable(),
  state: memberState,
  reason: memberReason.nullable(),
  message: z.string().nullable(),
  objectId: guid.nullable(),
  attempts: z.int(),
  nextTryAt: instant.nullable(),
  runId: guid.nullable(),
  requestId: z.string().nullable(),
  answer: graphAnswer.nullable(),
  since: instant,
});

export const memberExplanation = z.object({
  mappingId: guid,
  site: siteId,
  collectionId,
  groupId: guid,
  resourceId,
  name: z.string().describe('Of the device or user.').nullable(),
  /** Null: not in the collection, as far as is known. */
  state: memberState.nullable(),
  /** The answer in one sentence. */
  summary: z.string(),
  /** In this order: source, identity, decision, answer; always all four. */
  steps: z.array(explainStep),
  /** What happened before, newest last; of the last 90 days. */
  history: z.array(memberMoment),
});
export type MemberExplanation = z.infer<typeof memberExplanation>;

/** A resource that was searched for, and where it is a member. */
export const explainMatch = z.object({
  site: siteId.nullable(),
  resourceId: resourceId.nullable(),
  name: z.string().nullable(),
  type: resourceType.nullable(),
  entraId: z.string().nullable(),
  objectId: guid.nullable(),
  summary: z.string(),
  /** Empty: in no mapped collection. */
  memberships: z.array(
    z.object({
      mappingId: guid,
      collectionId,
      collectionName: z.string(),
      groupId: guid,
      groupName: z.string(),
      state: memberState,
      reason: memberReason.nullable(),
      message: z.string().nullable(),
      since: instant,
    }),
  ),
});
