import { z } from 'zod';
import { collectionType } from './collection-observed';
import { stateOwner } from './commands';
import { collectionId, guid, instant, siteId } from './ids';
import { NEVER_LIST_LIMIT, fullSyncMode, guard, schedule } from './mapping-changed';
import { planItem, runState } from './run-changed';

// The admin API: full-sync-coordinator, /admin/v1

export const tenantView = z.object({
  cloudServiceId: z.string(),
  tenantId: guid,
  /** Grows with each change; also in the ETag. */
  revision: z.int(),
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
  mode: fullSyncMode.default('mirror'),
  schedule: schedule.optional(),
  neverAdd: neverList.optional(),
  neverRemove: neverList.optional(),
});
/** What is left out stays as it is; null takes it away. */
export const mappingPatch = z.strictObject({
  enabled: z.boolean().optional(),
  guard: guard.nullable().optional(),
  mode: fullSyncMode.optional(),
  schedule: schedule.nullable().optional(),
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
  mode: fullSyncMode,
  /** When full syncs begin by themselves; null when they do not. */
  schedule: schedule.nullable(),
  /** The next time of the schedule; null without one, or while the mapping is disabled. */
  nextScheduledAt: instant.nullable(),
  neverAdd: z.array(guid),
  neverRemove: z.array(guid),
  paused: z.boolean(),
  /** Its site, or its tenant, is not in the configuration any more: nothing happens until it is back. */
  siteRemoved: z.boolean(),
  tenantRemoved: z.boolean(),
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

/** Which owners of a state are to publish all of it again; all of them when none is named. */
export const republishRequest = z.strictObject({ service: stateOwner.optional() });
export const republishStarted = z.object({ services: z.array(stateOwner), requestedAt: instant });

export const auditEntry = z.object({
  id: z.string(),
  who: z.string(),
  what: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  when: instant,
  /** Null for what Rollcall did by itself. */
  from: z
    .object({
      /** Of the client, as the proxies that are trusted tell it. */
      address: z.string(),
      userAgent: z.string().nullable(),
    })
    .nullable(),
  traceId: z.string().nullable(),
});

/** Entries that fit all that is given. */
export const auditFilter = z.object({
  /** The thing that changed: a mapping's id, a cloudServiceId, `<tenant>/<group>`, a run's id. */
  subject: z.string().optional(),
  who: z.string().optional(),
  /** Such as `mapping-created`. */
  what: z.string().optional(),
  since: instant.optional(),
  /** Entries before this moment. */
  until: instant.optional(),
});
