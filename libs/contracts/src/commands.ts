import { z } from 'zod';
import { defineEvent } from './event-definition';
import { collectionKey, guid, instant, keyOfGroup, siteId } from './ids';

/** Key: the collection. */
export const look = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.look.v1',
  data: z
    .object({
      collection: collectionKey,
      lookId: guid,
      /** `catalogue`: only whether it is there and what it is called; `members`: read it, and watch it from now on. */
      depth: z.enum(['catalogue', 'members']),
      /** Publish all that the collection holds again; answered always. */
      baseline: z.boolean(),
      requestedAt: instant,
    })
    .describe('Look at a collection now, and answer on `collections.v1` with the id of the look.'),
  key: (data) => data.collection,
});

/** Key: the site. */
export const selfTestSite = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.self-test-site.v1',
  data: z
    .object({ site: siteId, testId: guid, requestedAt: instant })
    .describe('Try all that is needed of a site, and answer in a heartbeat of it with the id of the test.'),
  key: (data) => data.site,
});

/** Key: the site. */
export const confirmRestoredSite = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.confirm-restored-site.v1',
  data: z
    .object({
      site: siteId,
      restoredAt: instant.describe('The restore that is confirmed, as the heartbeat names it; a later one is not.'),
      by: z.string(),
      at: instant,
    })
    .describe('A person says that the older state which a site shows is the truth now: who left by it may leave.'),
  key: (data) => data.site,
});

/** The writer keeps it until it has applied every mapping's revision and collection version named here. Key: `<tenant>/<group>`. */
export const reconcile = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.reconcile.v1',
  data: z
    .object({
      runId: guid,
      tenantId: guid,
      groupId: guid,
      mappings: z
        .array(
          z.object({
            mappingId: guid,
            revision: z.int().positive(),
            collection: collectionKey,
            epoch: z.int().nonnegative(),
            version: z.int().nonnegative(),
            /** Only in a preview: the mapping is disabled, and takes part as if it were not. */
            asIfEnabled: z.boolean().optional(),
          }),
        )
        .min(1),
      /** `full` writes; `preview` only plans. */
      kind: z.enum(['full', 'preview']),
      /** Only if the plan is still the one that was previewed; otherwise the run fails with `plan-changed`, nothing written. */
      planHash: z.string().optional(),
      startedAt: instant,
      requestedBy: z.string(),
    })
    .describe('Make a group exactly what its mapped collections hold.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const cancelRun = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.cancel.v1',
  data: z
    .object({ runId: guid, tenantId: guid, groupId: guid, by: z.string(), at: instant })
    .describe('Give up a run: what it has not written stays as the ledger has it, its strangers are forgotten.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

export const decideHold = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.decide-hold.v1',
  data: z
    .object({
      runId: guid,
      tenantId: guid,
      groupId: guid,
      decision: z.enum(['release', 'reject']),
      planHash: z.string(),
      by: z.string(),
      at: instant,
    })
    .describe('A person decides on what a run holds: exactly the list with this hash.'),
  key: (data) => keyOfGroup(data.tenantId, data.groupId),
});

/** The services whose state others rebuild theirs from. */
export const stateOwner = z.enum(['collection-watcher', 'group-writer', 'full-sync-coordinator']);
export type StateOwner = z.infer<typeof stateOwner>;

/** Key: the service that is asked. */
export const republish = defineEvent({
  topic: 'commands.v1',
  type: 'io.rollcall.republish.v1',
  data: z
    .object({
      service: stateOwner,
      requestedBy: z.string(),
      requestedAt: instant,
    })
    .describe('Ask the owner of a state to publish all of it again.'),
  key: (data) => data.service,
});
