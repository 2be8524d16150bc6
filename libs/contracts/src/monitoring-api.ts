import { z } from 'zod';
import { collectionEvaluation, collectionState, collectionType, endState } from './collection-observed';
import { pageOf } from './http';
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
  /** How the last read of the collection went; null until the watcher has told of it. */
  collectionState: collectionState.nullable(),
  collectionMessage: z
    .string()
    .describe('Why it is not `ok`: what was wrong with the read, and what waits for a better one.')
    .nullable(),
  /** The site, or the tenant, is not in the configuration any more: what is shown is what was known last. */
  siteRemoved: z.boolean(),
  tenantRemoved: z.boolean(),
});
export type CloudSyncRow = z.infer<typeof cloudSyncRow>;

/** A collection that wants a member in the group: one reason why it stays when it leaves another. */
export const wanting = z.object({ mappingId: guid, site: siteId, collectionId, collectionName: z.string() });

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
  /** The collections that hold it, of all mappings of the group; empty for who is leaving altogether. */
  wantedBy: z.array(wanting),
});

export const runView = z.object({
  id: guid,
  kind: runKind,
  mappingIds: z.array(guid),
  tenantId: guid,
  groupId: guid,
  /** As the monitoring API knows it by the mappings, also of those that have been deleted. */
  groupName: z.string().optional(),
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
  /** Why the state is not `ok`. */
  message: z.string().nullable(),
  /** When its members changed last, by the clock of the site; null when never. */
  lastChange: z.string().nullable(),
  /** Null until the watcher has told it. */
  evaluation: collectionEvaluation.nullable(),
  checkedAt: instant.nullable(),
});

export const endView = z.object({
  kind: z.enum(['site', 'tenant']),
  /** The site's id or the cloudServiceId. */
  id: z.string(),
  state: endState,
  message: z.string().nullable(),
  /** Since when it is in this state; null when that is not known. */
  since: instant.nullable(),
  observedAt: instant,
  lastOkAt: instant.nullable(),
  /** Of a tenant: nothing is sent before this moment. */
  waitUntil: instant.nullable(),
});

/** An advice that goes along with a list: the list is right, but somebody should do something. */
export const warning = z.object({ code: z.enum(['auth-none']), message: z.string() });

/** All ends, and what a person should know of how the service itself is run. */
export const endsView = z.object({
  items: z.array(endView),
  nextCursor: z.string().optional(),
  warnings: z.array(warning),
});

export const deadLetterState = z.enum(['open', 'replayed', 'discarded']);

/** A message that a service could not take in, as far as a list shows it. */
export const deadLetterView = z.object({
  id: z.string(),
  state: deadLetterState,
  topic: z.string(),
  partition: z.int().nullable(),
  offset: z.string().describe('Where it was in its partition.').nullable(),
  key: z.string().describe('As text; what is no UTF-8 is replaced.').nullable(),
  /** Who could not take it in. */
  service: z.string(),
  error: z.string(),
  at: instant,
  /** The beginning of it as text. */
  value: z.string(),
  /** How long the message is; null when only its beginning is known. */
  bytes: z.int().nullable(),
  /** How often it had been replayed before: one that comes back again and again needs another cure. */
  replays: z.int(),
  /** Who replayed or discarded it, and when. */
  decidedBy: z.string().describe('The name of the caller.').nullable(),
  decidedAt: instant.nullable(),
});

/** One of them with its headers. */
export const deadLetterDetails = deadLetterView.extend({ headers: z.record(z.string(), z.string()) });

export const deadLetterSelection = z.strictObject({
  topic: z.string().max(249).optional(),
  service: z.string().max(100).optional(),
  /** Only those parked before. */
  before: instant.optional(),
});
export const deadLettersDecided = z.object({
  decided: z.int(),
  /** Those that could not be replayed, and why; they stay open. */
  refused: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })),
  /** Whether there are more: ask again. */
  more: z.boolean(),
});

const stillMissing = z.int().nonnegative();

/** How far the projections are filled again after they were emptied. */
export const rebuildView = z.object({
  number: z.int(),
  startedAt: instant,
  endedAt: instant.nullable().describe('Null while it goes on: until then lists show only what has come back.'),
  missing: z
    .object({
      mappings: stillMissing,
      tenants: stillMissing,
      collections: stillMissing,
      figures: stillMissing.describe('Mappings whose members and figures are not those of one moment yet.'),
    })
    .describe('What was there before and has not come back yet.'),
});

/** A page of the view; it says when what it shows is not all there is. */
export const cloudSyncPage = pageOf(cloudSyncRow).extend({
  total: z.int().min(0).optional().describe('How many rows fit, on all pages together, when the page was read.'),
  rebuilding: z
    .literal(true)
    .optional()
    .describe('The projections are being rebuilt: rows and members may be missing.'),
});
