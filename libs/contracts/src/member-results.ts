import { z } from 'zod';
import { endState } from './collection-observed';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { guid, instant, keyOfGroup, resourceId, siteId } from './ids';

/** States of a member, and of somebody who is leaving (`gone`: forgotten without a write, because nobody claims it). */
export const memberState = z.enum([
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
]);
export type MemberState = z.infer<typeof memberState>;

/** Why a member is in its state; the closed list. */
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

export const memberResult = z.object({
  mappingId: guid,
  site: siteId,
  /** Absent for a stranger: an object of the group that no row of the site stands for. */
  resourceId: resourceId.optional(),
  objectId: guid.optional(),
  state: memberState,
  reason: memberReason.optional(),
  /** One sentence for people. */
  message: z.string().optional(),
  /** Writes tried since the row became due. */
  attempts: z.int().nonnegative(),
  nextTryAt: instant.optional(),
  runId: guid.optional(),
  /** Graph's `request-id` of the last answer. */
  requestId: z.string().optional(),
  /** Since when it is in this state. */
  since: instant,
  /** When the watcher said the change of the collection that led here; absent when something else did. From it to `since` is the lag. */
  changedAt: instant.optional(),
  /** The W3C trace id of the change that led here. */
  traceId: z.string().optional(),
});
export type MemberResult = z.infer<typeof memberResult>;

/** The results for some members of one group. Key: `<tenant>/<group>`. */
export const memberResults = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.member-results.v1',
  data: z.object({
    tenantId: guid,
    groupId: guid,
    /** Grows with each event of the group; a lower one is older. */
    sequence: z.int().positive(),
    results: z.array(memberResult).max(ENTRIES_PER_MESSAGE),
  }),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const cloudSyncStatus = z.enum(['success', 'partialSuccess', 'failed', 'inProgress']);

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
  memberCount: z.int().nonnegative(),
  syncCompleted: z.int().nonnegative(),
  syncInProgress: z.int().nonnegative(),
  syncFailed: z.int().nonnegative(),
  noEntraRecord: z.int().nonnegative(),
  protected: z.int().nonnegative(),
  removalsPending: z.int().nonnegative(),
  removalsFailed: z.int().nonnegative(),
  removalsHeld: z.int().nonnegative(),
});
export type Figures = z.infer<typeof figures>;

/** How a sync ended: the number of members synced at its end, the word for it, and when. */
export const syncEnd = z.object({ memberCount: z.int().nonnegative(), status: cloudSyncStatus, time: instant });

/** The figures of one mapping, as they are in the transaction that changed the ledger. Key: `<tenant>/<group>`. */
export const mappingFigures = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.mapping-figures.v1',
  data: z.object({
    mappingId: guid,
    tenantId: guid,
    groupId: guid,
    /** Grows with each set of the mapping; a view shows the newest. */
    sequence: z.int().positive(),
    /** The collection version applied; absent before the first. */
    epoch: z.int().nonnegative().optional(),
    version: z.int().nonnegative().optional(),
    figures,
    cloudSyncStatus,
    /** What the writer knows of it; the view adds what others know (source, staleness). */
    attention: z.array(attention),
    lastFullSync: syncEnd.optional(),
    lastSync: syncEnd.optional(),
    at: instant,
  }),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

/** How Graph answers for one tenant. Key: the tenant's GUID. */
export const tenantObserved = defineEvent({
  topic: 'member-results.v1',
  type: 'io.rollcall.tenant-observed.v1',
  data: z.object({
    tenantId: guid,
    cloudServiceId: z.string(),
    state: endState,
    message: z.string().optional(),
    observedAt: instant,
    lastOkAt: instant.optional(),
    /** Nothing is sent before this moment. */
    waitUntil: instant.optional(),
    /** Rows of its groups that are due and not set aside. */
    backlog: z.int().nonnegative().optional(),
    /** How much of the write quota of one window is in use: 0 to 1. */
    quotaUsed: z.number().min(0).max(1).optional(),
  }),
  key: (data) => data.tenantId,
});
