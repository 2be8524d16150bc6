import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { guid, instant, keyOfGroup, resourceId } from './ids';

export const runKind = z
  .enum(['full', 'incremental', 'preview'])
  .describe('`preview`: a plan of a full sync that nobody has applied; it writes nothing.');
export const runState = z
  .enum(['queued', 'observing', 'planning', 'held', 'running', 'done', 'failed', 'cancelled'])
  .describe(
    '`queued`: waits for its turn. `observing`: waits for the collections, or for what the directory says of members. ' +
      '`planning`: the group is read and compared. `held`: removals wait for a person. `running`: writes. ' +
      '`done`, `failed`, `cancelled`: the end.',
  );
export type RunState = z.infer<typeof runState>;

export const additionCounts = z.object({
  planned: z.int().nonnegative().describe('How many the run set out to write.'),
  done: z.int().nonnegative().describe('How many Graph has acknowledged.'),
  failed: z
    .int()
    .nonnegative()
    .describe('How many Graph refused, or was asked for an hour without an answer that settles it.'),
});
export const removalCounts = additionCounts.extend({
  held: z.int().nonnegative().describe('How many wait for a person.'),
});

/** One full or incremental sync of one group: its plan, its progress, its end. */
export const run = z.object({
  runId: guid.describe('The id of the run, for good.'),
  kind: runKind,
  tenantId: guid.describe("Entra's id of the tenant."),
  groupId: guid.describe('The object id of the group.'),
  mappingIds: z.array(guid).describe('The mappings that it is for.'),
  state: runState,
  additions: additionCounts.describe('What it adds to the group.'),
  removals: removalCounts.describe('What it removes from the group.'),
  startedAt: instant.describe('When it was asked for, or began by itself.'),
  endedAt: instant.optional().describe('When it ended; absent before.'),
  code: z.string().optional().describe('Why it failed, or for what it waits: a stable code. Its list may grow.'),
  message: z.string().optional().describe('The same as a sentence for people.'),
});
export type Run = z.infer<typeof run>;

/** Key: `<tenant>/<group>`. */
export const runChanged = defineEvent({
  topic: 'runs.v1',
  type: 'io.rollcall.run-changed.v1',
  data: run
    .extend({
      stage: z
        .union([z.literal(1), z.literal(2)])
        .describe(
          'Who speaks: the coordinator until it has commanded the writer (1), then the writer (2). One does not wait for the ' +
            'other: take an event when (stage, sequence) is greater than what you hold of the run.',
        ),
      sequence: z.int().positive().describe('Grows with each event of the run within its stage.'),
    })
    .describe('A run (one full or incremental sync of one group, or a preview) as it is now.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const planItem = z.object({
  resourceId: resourceId.optional().describe('The row of the site; absent for a stranger.'),
  objectId: guid.describe('The object id of the device or user.'),
  displayName: z.string().optional().describe('Its name, where it is known.'),
  change: z.enum(['add', 'remove']).describe('What the run does with it.'),
  reason: z.string().describe('Why: a stable code. Its list may grow.'),
  held: z.boolean().describe('Whether it waits for a person.'),
});

/** Key: `<tenant>/<group>`. */
export const runPlanned = defineEvent({
  topic: 'runs.v1',
  type: 'io.rollcall.run-planned.v1',
  data: z
    .object({
      runId: guid.describe('The id of the run.'),
      tenantId: guid.describe("Entra's id of the tenant."),
      groupId: guid.describe('The object id of the group.'),
      planHash: z.string().describe('Names exactly this plan; with a hold, exactly the list that is held.'),
      additions: z.int().nonnegative().describe('How many the whole plan adds.'),
      removals: z.int().nonnegative().describe('How many the whole plan removes, those held included.'),
      held: z.int().nonnegative().describe('How many of the whole plan wait for a person.'),
      part: z.int().positive().describe('From 1 to `parts`. A plan is whole when all parts of one hash are there.'),
      parts: z.int().positive().describe('How many messages the plan has.'),
      items: z.array(planItem).max(ENTRIES_PER_MESSAGE).describe('The changes of this part.'),
    })
    .describe("A part of a run's plan: what it will do, or what waits for a person."),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});
