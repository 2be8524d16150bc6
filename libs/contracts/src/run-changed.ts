import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { guid, instant, keyOfGroup, resourceId } from './ids';

export const runKind = z.enum(['full', 'incremental', 'preview']);
export const runState = z.enum(['queued', 'observing', 'planning', 'held', 'running', 'done', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runState>;

export const additionCounts = z.object({
  planned: z.int().nonnegative(),
  done: z.int().nonnegative(),
  failed: z.int().nonnegative(),
});
export const removalCounts = additionCounts.extend({ held: z.int().nonnegative() });

/** One full or incremental sync of one group: its plan, its progress, its end. */
export const run = z.object({
  runId: guid,
  kind: runKind,
  tenantId: guid,
  groupId: guid,
  mappingIds: z.array(guid),
  state: runState,
  additions: additionCounts,
  removals: removalCounts,
  startedAt: instant,
  endedAt: instant.optional(),
  /** A stable code when it failed, or for what it waits. */
  code: z.string().optional(),
  message: z.string().optional(),
});
export type Run = z.infer<typeof run>;

/** A run as it is now. Key: `<tenant>/<group>`. */
export const runChanged = defineEvent({
  topic: 'runs.v1',
  type: 'io.rollcall.run-changed.v1',
  data: run.extend({
    /**
     * Who speaks: the coordinator until it has commanded the writer (1), then the writer (2). Topics are not ordered
     * across producers: a consumer takes an event when (stage, sequence) is greater than what it holds.
     */
    stage: z.union([z.literal(1), z.literal(2)]),
    sequence: z.int().positive(),
  }),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const planItem = z.object({
  resourceId: resourceId.optional(),
  objectId: guid,
  displayName: z.string().optional(),
  change: z.enum(['add', 'remove']),
  reason: z.string(),
  held: z.boolean(),
});

/** A part of a run's plan: what it will do, or what waits for a person. Key: `<tenant>/<group>`. */
export const runPlanned = defineEvent({
  topic: 'runs.v1',
  type: 'io.rollcall.run-planned.v1',
  data: z.object({
    runId: guid,
    tenantId: guid,
    groupId: guid,
    planHash: z.string(),
    additions: z.int().nonnegative(),
    removals: z.int().nonnegative(),
    held: z.int().nonnegative(),
    part: z.int().positive(),
    parts: z.int().positive(),
    items: z.array(planItem).max(ENTRIES_PER_MESSAGE),
  }),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});
