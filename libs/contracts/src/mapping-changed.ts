import { z } from 'zod';
import { collectionType } from './collection-observed';
import { defineEvent } from './event-definition';
import { collectionId, guid, instant, siteId } from './ids';

/** When removals of one group wait for a person. */
export const guard = z.object({
  /** Fewer removals than this are never held. */
  minRemovals: z.int().nonnegative().default(50),
  /** The share of what is managed in the group that may go within the window. */
  maxRemovalPercent: z.number().min(0).max(100).default(20),
  /** Such as `24h`. */
  guardWindow: z
    .string()
    .regex(/^\d+(s|m|h|d)$/)
    .default('24h'),
});

/**
 * What a full sync does with members of the group that no mapped collection holds: `mirror` removes them, `additive` leaves
 * them there. A group mirrors only when every enabled mapping of it does. Who leaves a collection leaves the group either way.
 */
export const fullSyncMode = z.enum(['mirror', 'additive']);
export type FullSyncMode = z.infer<typeof fullSyncMode>;

/** When full syncs of a mapping begin by themselves. */
export const schedule = z.object({
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: z.string().min(1).max(100),
  /** An IANA time zone, such as `Europe/Berlin`. */
  timeZone: z.string().min(1).max(64).default('UTC'),
});
export type Schedule = z.infer<typeof schedule>;

/** The longest never-add or never-remove list of a mapping. */
export const NEVER_LIST_LIMIT = 1_000;

/** One collection → one group of one tenant, as it is now; a deletion is a last state. Key: the mapping's id. */
export const mappingChanged = defineEvent({
  topic: 'mappings.v1',
  type: 'io.rollcall.mapping-changed.v1',
  data: z.object({
    mappingId: guid,
    revision: z.int().positive(),
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
    /** Object ids that are never added to the group (never-add) or never removed from it (never-remove) for this mapping. */
    neverAdd: z.array(guid).max(NEVER_LIST_LIMIT).optional(),
    neverRemove: z.array(guid).max(NEVER_LIST_LIMIT).optional(),
    /** `mirror` when absent. */
    mode: fullSyncMode.optional(),
    schedule: schedule.optional(),
    /** Nothing is written for it; what changes meanwhile is kept, and applied as an incremental when it goes on. */
    paused: z.boolean().optional(),
    createdAt: instant,
    changedAt: instant,
    /** Set when the mapping was deleted. */
    deleted: z
      .object({
        /** Whether the members that only this mapping claimed leave the group. */
        removeMembers: z.boolean(),
        /** With `removeMembers`: the id of the run that takes them out. */
        runId: guid.optional(),
        at: instant,
        by: z.string(),
      })
      .optional(),
  }),
  key: (data) => data.mappingId,
});
