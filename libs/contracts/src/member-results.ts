import { z } from 'zod';
import { endState } from './collection-observed';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { guid, instant, keyOfGroup, resourceId, siteId } from './ids';
import { openWord } from './open-word';

export const memberState = z
  .enum([
    'synced',
    'pending',
    'failed',
    'unresolved',
    'protected',
    'removing',
    'removalFailed',
    'removalHeld',
    'removed',
    'gone',
  ])
  .describe(
    'Of a member: synced, pending, failed, unresolved (no Entra object), protected (on a never-add list). Of somebody who leaves: ' +
      'removing, removalFailed, removalHeld, removed, gone (forgotten without a write, because nobody claims it).',
  );
export type MemberState = z.infer<typeof memberState>;

/** Why a member is in its state. */
export const memberReason = z.enum([
  'not-looked-up',
  'no-entra-id',
  'invalid-entra-id',
  'other-tenant',
  'unsupported-type',
  'not-found',
  'ambiguous',
  'awaiting-first-sync',
  'mapping-disabled',
  'queued',
  'writing',
  'throttled',
  'directory-unavailable',
  'directory-conflict',
  'object-not-found',
  'type-not-allowed',
  'permission-denied',
  'group-not-found',
  'group-unusable',
  'credential',
  'refused',
  'held',
  'rejected',
  'protected',
  'not-in-collection',
]);
export type MemberReason = z.infer<typeof memberReason>;

export const graphAnswer = z
  .object({
    status: z.int().min(100).max(599).describe('The HTTP status.'),
    code: z.string().max(100).optional().describe("Graph's own code of the error, such as `Request_ResourceNotFound`."),
  })
  .describe("Graph's last answer to a write of this member, the one with `requestId`.");
export type GraphAnswer = z.infer<typeof graphAnswer>;

export const memberResult = z.object({
  mappingId: guid.describe('The mapping that the result is for: each mapping has its own.'),
  site: siteId,
  resourceId: resourceId
    .optional()
    .describe('Absent for a stranger: an object of the group that no row of the site stands for.'),
  objectId: guid.optional().describe('The device or user in Entra; absent while none is found.'),
  leaving: z
    .literal(true)
    .optional()
    .describe('It is no member of the collection: somebody who leaves the group, or whom a list keeps there.'),
  state: memberState,
  reason: openWord(memberReason, undefined).optional().describe('Why it is in this state. The list may grow.'),
  message: z.string().optional().describe('The reason as a sentence for people.'),
  attempts: z.int().nonnegative().describe('Writes tried since it became due.'),
  nextTryAt: instant.optional().describe('Not tried again before.'),
  runId: guid.optional().describe('The run that it belongs to.'),
  requestId: z.string().optional().describe("Graph's `request-id` of the last answer."),
  answer: graphAnswer.optional(),
  since: instant.describe('Since when it is in this state.'),
  changedAt: instant
    .optional()
    .describe(
      'When the watcher said the change of the collection that led here; absent when something else did. From it to `since` ' +
        'is the lag.',
    ),
  traceId: z.string().optional().describe('The W3C trace id of the change that led here.'),
});
export type MemberResult = z.infer<typeof memberResult>;

/** Key: `<tenant>/<group>`. */
export const memberResults = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.member-results.v1',
  data: z
    .object({
      tenantId: guid.describe("Entra's id of the tenant."),
      groupId: guid.describe('The object id of the group.'),
      sequence: z.int().positive().describe('Grows with each event of the group; a lower one is older.'),
      results: z.array(memberResult).max(ENTRIES_PER_MESSAGE).describe('What has become of each.'),
    })
    .describe('What has become of some members of one group.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const cloudSyncStatus = z
  .enum(['success', 'partialSuccess', 'failed', 'inProgress'])
  .describe(
    'The first that fits. `inProgress`: a member or a removal is pending. `success`: every member is synced and no removal ' +
      'failed or is held. `partialSuccess`: at least one member is synced. `failed`: none is.',
  );

/** Most serious first. */
export const attention = z.enum([
  'credential',
  'group-unusable',
  'source-lost',
  'held',
  'tenant-disabled',
  'disabled',
  'paused',
  'awaiting-first-sync',
  'stale',
]);
export type Attention = z.infer<typeof attention>;

/** syncCompleted + syncInProgress + syncFailed + noEntraRecord + protected = memberCount, at every moment. */
export const figures = z.object({
  memberCount: z.int().nonnegative().describe('Members of the collection, in the version that is applied.'),
  syncCompleted: z.int().nonnegative().describe('Members in state synced.'),
  syncInProgress: z.int().nonnegative().describe('Members in state pending.'),
  syncFailed: z.int().nonnegative().describe('Members in state failed.'),
  noEntraRecord: z.int().nonnegative().describe('Members in state unresolved.'),
  protected: z.int().nonnegative().describe('Members in state protected.'),
  removalsPending: z.int().nonnegative().describe('Leavers in state removing.'),
  removalsFailed: z.int().nonnegative().describe('Leavers in state removalFailed.'),
  removalsHeld: z.int().nonnegative().describe('Leavers in state removalHeld.'),
});
export type Figures = z.infer<typeof figures>;

/** How a sync ended: the number of members synced at its end, the word for it, and when. */
export const syncEnd = z.object({
  memberCount: z.int().nonnegative().describe('Members synced at its end.'),
  status: cloudSyncStatus,
  time: instant.describe('When it ended.'),
});

/** Key: `<tenant>/<group>`. */
export const mappingFigures = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.mapping-figures.v1',
  data: z
    .object({
      mappingId: guid.describe('The mapping that they are of.'),
      tenantId: guid.describe("Entra's id of the tenant."),
      groupId: guid.describe('The object id of the group.'),
      sequence: z.int().positive().describe('Grows with each set of the mapping; show the newest, never mix two.'),
      epoch: z
        .int()
        .nonnegative()
        .optional()
        .describe('The line of the collection version applied; absent before the first.'),
      version: z.int().nonnegative().optional().describe('The collection version applied; absent before the first.'),
      figures: figures.describe(
        'syncCompleted + syncInProgress + syncFailed + noEntraRecord + protected = memberCount, at every moment.',
      ),
      cloudSyncStatus,
      attention: z
        .array(openWord(attention, undefined))
        .transform((words) => words.filter((word) => word !== undefined))
        .describe('What somebody should look at, as far as the writer knows it. The list of words may grow.'),
      lastFullSync: syncEnd.optional().describe('How the last full sync ended; absent before the first.'),
      lastSync: syncEnd.optional().describe('How the last sync of either kind ended; absent before the first.'),
      at: instant.describe('When these figures were true.'),
    })
    .describe('The figures of one mapping, as they are in the transaction that changed them.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

/** Key: the tenant's GUID. */
export const tenantObserved = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.tenant-observed.v1',
  data: z
    .object({
      tenantId: guid.describe("Entra's id of the tenant."),
      cloudServiceId: z.string().describe('The `id` of the tenant in the configuration.'),
      state: openWord(endState, 'failing').describe('How Graph answers; a new word is one more way of failing.'),
      message: z.string().optional().describe('Why the state is not `ok`, for people.'),
      observedAt: instant.describe('When Graph answered so.'),
      lastOkAt: instant.optional().describe('When Graph last answered well; absent before the first time.'),
      waitUntil: instant.optional().describe('Nothing is sent before this moment.'),
      backlog: z
        .int()
        .nonnegative()
        .optional()
        .describe('How many changes of its groups wait to be written; without those that wait for a person.'),
      quotaUsed: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('How much of the write quota of one window is in use: 0 to 1.'),
    })
    .describe('How Graph answers for one tenant.'),
  key: (data) => data.tenantId,
});
