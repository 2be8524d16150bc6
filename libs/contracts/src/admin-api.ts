import { z } from 'zod';
import { collectionType, endState } from './collection-observed';
import { stateOwner } from './commands';
import { collectionId, guid, instant, siteId, storableText } from './ids';
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

export const siteView = z.object({
  /** As the configuration names it. */
  id: siteId,
  /** How it answered when it was polled last; null before the first time. */
  state: endState.nullable(),
  message: z.string().describe('Why the state is not `ok`, or what else people should know.').nullable(),
  observedAt: instant.nullable(),
  /** No longer in the configuration. */
  removed: z.boolean(),
  restoredAt: instant
    .describe(
      'When it was found to show an older state than it did: removals wait until that is confirmed. Absent otherwise.',
    )
    .optional(),
});

/** A person says that the older state which a site shows is the truth now. */
export const restoreConfirmation = z.strictObject({
  restoredAt: instant.describe('Of the site as it was seen: another restore is not confirmed.'),
});

export const groupView = z.object({
  groupId: guid,
  displayName: z.string(),
  description: z.string().describe('As the directory has it.').nullable(),
  usable: z.boolean(),
  /** The code why it cannot be mapped, such as `group-dynamic`. */
  reason: z.string().optional(),
  /** The same as a sentence. */
  message: z.string().optional(),
});

/** A security group with assigned members, which our app will own. */
export const newGroup = z.strictObject({
  displayName: z.string().trim().min(1).max(256),
  description: z.string().trim().min(1).max(1024).optional(),
  /** Made of the name when it is left out. */
  mailNickname: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, - and _; at most 64')
    .optional(),
  /** Make it also when the tenant has a group of this name. */
  allowSameName: z.boolean().default(false),
});

/** The pause of everything. */
export const pauseView = z.object({
  paused: z.boolean(),
  /** Who paused it or let it go on last, and when; null when nobody ever did. */
  by: z.string().describe('The name of the caller.').nullable(),
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
  tenantId: storableText.min(1),
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

/** The whole set of mappings that there are to be; what an entry does not say has its default. */
export const declaredMappings = z.strictObject({ mappings: z.array(newMapping).max(20_000) });
export const declarationQuery = z.object({
  /** Show the difference, and do nothing. */
  dryRun: z.enum(['true', 'false']).default('false'),
  /** An empty set is meant: every mapping is to be deleted. */
  allowEmpty: z.enum(['true', 'false']).default('false'),
});

const mappingEnds = mappingView.pick({
  site: true,
  collectionId: true,
  collectionName: true,
  tenantId: true,
  cloudServiceId: true,
  groupId: true,
  groupName: true,
});
/** What lies between the mappings that there were and the set. */
export const mappingsDifference = z.object({
  dryRun: z.boolean(),
  create: z.array(
    mappingEnds.extend({
      /** Not in a dry run. */
      mappingId: guid.optional(),
      ...mappingView.pick({ enabled: true, mode: true, schedule: true, neverAdd: true, neverRemove: true }).shape,
      guard: guard.nullable(),
    }),
  ),
  change: z.array(
    mappingEnds.extend({
      mappingId: guid,
      /** Setting by setting, such as `{ field: 'enabled', before: true, after: false }`. */
      changes: z.array(
        z.object({
          field: z.enum(['enabled', 'guard', 'mode', 'schedule', 'neverAdd', 'neverRemove']),
          before: z.unknown(),
          after: z.unknown(),
        }),
      ),
    }),
  ),
  /** Their members stay in the groups. */
  delete: z.array(mappingEnds.extend({ mappingId: guid })),
  /** How many are as they are to be. */
  unchanged: z.int(),
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
  subject: storableText.optional(),
  who: storableText.optional(),
  /** Such as `mapping-created`. */
  what: storableText.optional(),
  since: instant.optional(),
  /** Entries before this moment. */
  until: instant.optional(),
});
