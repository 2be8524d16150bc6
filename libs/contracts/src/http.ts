import { z } from 'zod';
import { collectionState, collectionType, endState } from './collection-observed';
import { collectionId, guid, instant, siteId } from './ids';
import { NEVER_LIST_LIMIT, guard } from './mapping-changed';
import { attention, cloudSyncStatus, figures, memberReason, memberState, syncEnd } from './member-results';
import { additionCounts, planItem, removalCounts, runKind, runState } from './run-changed';

/** RFC 9457 problem details; `code` is stable, `detail` is a sentence that a person can act on. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** A page of a list; `nextCursor` is absent on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
});

// Admin API (full-sync-coordinator, /admin/v1)

export const tenantView = z.object({
  cloudServiceId: z.string(),
  tenantId: guid,
  groupSyncEnabled: z.boolean(),
  /** Nothing is written to it: it itself, or everything, was paused by a person. */
  paused: z.boolean(),
  pausedItself: z.boolean(),
  removed: z.boolean(),
});
export const tenantPatch = z.strictObject({ groupSyncEnabled: z.boolean() });

export const groupView = z.object({
  groupId: guid,
  displayName: z.string(),
  description: z.string().nullable(),
  usable: z.boolean(),
  /** The code why it cannot be mapped, such as `group-dynamic`. */
  reason: z.string().optional(),
  /** The same as a sentence. */
  message: z.string().optional(),
});

/** The pause of everything. */
export const pauseView = z.object({
  paused: z.boolean(),
  /** Who paused it or let it go on last, and when; null when nobody ever did. */
  by: z.string().nullable(),
  changedAt: instant.nullable(),
});

/** Object ids; each counts once. */
const neverList = z
  .array(guid)
  .max(NEVER_LIST_LIMIT)
  .transform((ids) => [...new Set(ids)].sort());

export const newMapping = z.strictObject({
  site: siteId,
  collectionId,
  /** Entra's GUID, or the cloudServiceId of the configuration. */
  tenantId: z.string().min(1),
  groupId: guid,
  enabled: z.boolean().default(true),
  guard: guard.optional(),
  neverAdd: neverList.optional(),
  neverRemove: neverList.optional(),
});
export const mappingPatch = z.strictObject({
  enabled: z.boolean().optional(),
  guard: guard.optional(),
  neverAdd: neverList.optional(),
  neverRemove: neverList.optional(),
});

export const mappingView = z.object({
  mappingId: guid,
  /** The same as `mappingId`. */
  id: guid,
  revision: z.int(),
  site: siteId,
  collectionId,
  collectionName: z.string(),
  collectionType,
  tenantId: guid,
  cloudServiceId: z.string(),
  groupId: guid,
  groupName: z.string(),
  enabled: z.boolean(),
  guard: guard.optional(),
  neverAdd: z.array(guid),
  neverRemove: z.array(guid),
  paused: z.boolean(),
  createdAt: instant,
  changedAt: instant,
});

export const synchronizeRequest = z.strictObject({ dryRun: z.boolean().default(false) });
export const runsStarted = z.object({
  runs: z.array(z.object({ id: guid, mappingIds: z.array(guid), groupId: guid, state: runState })),
});
export const planView = z.object({
  planHash: z.string(),
  additions: z.int(),
  removals: z.int(),
  held: z.int(),
  items: z.array(planItem),
  nextCursor: z.string().optional(),
});
export const planDecision = z.strictObject({ planHash: z.string() });

export const auditEntry = z.object({
  id: z.string(),
  who: z.string(),
  what: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  when: instant,
});

// Monitoring API (status-service, /api/v1)

/** A row of the view "Collection Cloud Sync". */
export const cloudSyncRow = z.object({
  mappingId: guid,
  site: siteId,
  collectionId,
  collectionName: z.string(),
  collectionType,
  cloudServiceId: z.string(),
  tenantId: guid,
  groupId: guid,
  groupName: z.string(),
  cloudSyncStatus,
  attention: z.array(attention),
  ...figures.shape,
  lastFullSync: syncEnd.nullable(),
  lastSync: syncEnd.nullable(),
  /** When the source was last looked at. */
  checkedAt: instant.nullable(),
});
export type CloudSyncRow = z.infer<typeof cloudSyncRow>;

export const memberView = z.object({
  resourceId: z.int().nullable(),
  name: z.string().nullable(),
  objectId: guid.nullable(),
  state: memberState,
  reason: memberReason.nullable(),
  message: z.string().nullable(),
  attempts: z.int(),
  nextTryAt: instant.nullable(),
  requestId: z.string().nullable(),
  since: instant,
});

export const runView = z.object({
  id: guid,
  kind: runKind,
  mappingIds: z.array(guid),
  tenantId: guid,
  groupId: guid,
  state: runState,
  additions: additionCounts,
  removals: removalCounts,
  startedAt: instant,
  endedAt: instant.nullable(),
  code: z.string().optional(),
  message: z.string().optional(),
});

export const collectionView = z.object({
  site: siteId,
  collectionId,
  name: z.string(),
  type: collectionType,
  memberCount: z.int(),
  state: collectionState,
  lastChange: z.string().nullable(),
  checkedAt: instant.nullable(),
});

export const endView = z.object({
  kind: z.enum(['site', 'tenant']),
  /** The site's id or the cloudServiceId. */
  id: z.string(),
  state: endState,
  message: z.string().nullable(),
  observedAt: instant,
  lastOkAt: instant.nullable(),
});

export const deadLetterView = z.object({
  id: z.string(),
  topic: z.string(),
  key: z.string().nullable(),
  service: z.string(),
  error: z.string(),
  at: instant,
  value: z.string(),
});
