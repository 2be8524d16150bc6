import { z } from 'zod';
import { collectionType } from './collection-observed';
import { defineEvent } from './event-definition';
import { collectionId, guid, instant, siteId } from './ids';

/** When removals of one group wait for a person. */
export const guard = z.object({
  minRemovals: z.int().nonnegative().default(50).describe('Fewer removals than this are never held.'),
  maxRemovalPercent: z
    .number()
    .min(0)
    .max(100)
    .default(20)
    .describe('The share of what is managed in the group that may go within the window, in percent.'),
  guardWindow: z
    .string()
    .regex(/^\d+(s|m|h|d)$/)
    .default('24h')
    .describe('How long a removal counts, such as `24h`.'),
});

/**
 * What a full sync does with members of the group that no mapped collection holds: `mirror` removes them, `additive` leaves
 * them there. A group mirrors only when every enabled mapping of it does. Who leaves a collection leaves the group either way.
 */
export const fullSyncMode = z
  .enum(['mirror', 'additive'])
  .describe(
    'What a full sync does with members of the group that no mapped collection holds: `mirror` removes them, `additive` ' +
      'leaves them there. A group mirrors only when every enabled mapping of it does. `mirror` when absent.',
  );
export type FullSyncMode = z.infer<typeof fullSyncMode>;

/** When full syncs of a mapping begin by themselves. */
export const schedule = z.object({
  cron: z.string().min(1).max(100).describe('Five fields: minute, hour, day of the month, month, day of the week.'),
  timeZone: z.string().min(1).max(64).default('UTC').describe('An IANA time zone, such as `Europe/Berlin`.'),
});
export type Schedule = z.infer<typeof schedule>;

/** The longest never-add or never-remove list of a mapping. */
export const NEVER_LIST_LIMIT = 1_000;

/** A deletion is a last state. Key: the mapping's id. */
export const mappingChanged = defineEvent({
  topic: 'mappings.v1',
  type: 'io.rollcall.mapping-changed.v1',
  data: z
    .object({
      mappingId: guid.describe('The id of the mapping, for good.'),
      revision: z.int().positive().describe('Grows with each change of the mapping; a lower one is older.'),
      site: siteId,
      collectionId,
      collectionName: z.string().describe('The name of the collection when this was said.'),
      collectionType,
      tenantId: guid.describe("Entra's id of the tenant."),
      cloudServiceId: z.string().describe('The `id` of the tenant in the configuration.'),
      groupId: guid.describe('The object id of the group.'),
      groupName: z.string().describe('The name of the group when this was said.'),
      enabled: z.boolean().describe('While false, nothing is written for it; changes of its collection are kept.'),
      guard: guard.optional().describe('When removals wait for a person; the defaults when absent.'),
      neverAdd: z
        .array(guid)
        .max(NEVER_LIST_LIMIT)
        .optional()
        .describe('Object ids that are never added to the group for this mapping.'),
      neverRemove: z
        .array(guid)
        .max(NEVER_LIST_LIMIT)
        .optional()
        .describe('Object ids that are never removed from the group while this mapping is there.'),
      mode: fullSyncMode.optional(),
      schedule: schedule.optional().describe('When full syncs begin by themselves.'),
      paused: z
        .boolean()
        .optional()
        .describe('Nothing is written for it; what changes meanwhile is applied as an incremental when it goes on.'),
      createdAt: instant.describe('When the mapping was made.'),
      changedAt: instant.describe('When this revision began.'),
      deleted: z
        .object({
          removeMembers: z.boolean().describe('Whether the members that only this mapping claimed leave the group.'),
          runId: guid.optional().describe('With `removeMembers`: the run that takes them out.'),
          at: instant.describe('When it was deleted.'),
          by: z.string().describe('Who deleted it.'),
        })
        .optional()
        .describe('Set when the mapping was deleted: its last state, kept for 90 days and then ended by a tombstone.'),
    })
    .describe('A mapping (one collection, one group of one tenant) as it is now.'),
  key: (data) => data.mappingId,
});
