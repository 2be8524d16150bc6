import { z } from 'zod';
import { collectionState, collectionType, endState } from './collection-observed';
import { collectionId, guid, instant, siteId } from './ids';
import { attention, cloudSyncStatus, figures, memberReason, memberState, syncEnd } from './member-results';
import { additionCounts, removalCounts, runKind, runState } from './run-changed';

// The monitoring API: status-service, /api/v1

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
