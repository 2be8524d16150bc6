import type { DataOf, EventDefinition } from '../event-definition';
import { collectionObserved, siteObserved } from '../collection-observed';
import { cancelRun, confirmRestoredSite, decideHold, look, reconcile, republish, selfTestSite } from '../commands';
import { groupMemberChanged } from '../group-member-changed';
import { mappingChanged } from '../mapping-changed';
import { mappingFigures, memberResults, tenantObserved } from '../member-results';
import { membershipChanged } from '../membership-changed';
import { resourcesObserved } from '../resources-observed';
import { runChanged, runPlanned } from '../run-changed';
import { tenantChanged } from '../tenant-changed';

// One story: Collection1 of the site hq holds the devices B and C, and C leaves it.
const site = 'hq';
const collection = 'hq/ABC00012';
const tenantId = '11111111-1111-1111-1111-111111111111';
const groupId = '3f2c5d1e-8a07-4f0b-9c64-2d1b7e5a9f10';
const mappingId = '7b0f6a52-4c1d-4f6e-8f27-91d3c2a4b6e8';
const runId = 'c4a1e9d0-2b7f-4f53-a6d8-0e5b3f7c1a92';
const lookId = '5d8e2f31-6c4a-4b90-b7e5-f1a2c3d4e5f6';
const deviceB = 'b1b1b1b1-0000-4000-8000-000000000002';
const deviceC = 'c1c1c1c1-0000-4000-8000-000000000003';
const epoch = 1_795_000_000_000_000;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const startedAt = '2026-11-21T09:00:05.000Z';
const endedAt = '2026-11-21T09:00:06.000Z';

/** Data for one kind of event, as its contract types it. */
interface Examples<Definition extends EventDefinition = EventDefinition> {
  readonly definition: Definition;
  readonly examples: readonly DataOf<Definition>[];
}

const of = <Definition extends EventDefinition>(
  definition: Definition,
  ...examples: readonly DataOf<Definition>[]
): Examples<Definition> => ({ definition, examples });

const allExamples: readonly Examples[] = [
  of(
    collectionObserved,
    {
      collection,
      site,
      collectionId: 'ABC00012',
      name: 'Collection1',
      type: 'device',
      memberCount: 1,
      epoch,
      version: 2,
      lastChange: '2026-11-21T09:00:01Z',
      lookedAt: '2026-11-21T09:00:04.120Z',
      state: 'ok',
    },
    {
      collection: 'hq/ABC00099',
      site,
      collectionId: 'ABC00099',
      name: 'Deleted yesterday',
      type: 'user',
      memberCount: 0,
      lookedAt: '2026-11-21T09:00:04.120Z',
      lookId,
      state: 'source-lost',
      message: 'The site has no collection ABC00099 any more; its members stay in their groups.',
    },
  ),
  of(siteObserved, {
    site,
    state: 'ok',
    polledAt: '2026-11-21T09:00:04.000Z',
    lastOkAt: '2026-11-21T09:00:04.000Z',
    collections: 412,
  }),
  of(
    membershipChanged,
    { collection, kind: 'baseline', epoch, version: 1, part: 1, parts: 1, added: [16777220, 16777221], removed: [] },
    { collection, kind: 'difference', epoch, version: 2, part: 1, parts: 1, added: [], removed: [16777221] },
  ),
  of(resourcesObserved, {
    site,
    bucket: 5,
    resources: [
      {
        resourceId: 16777221,
        type: 'device',
        name: 'C',
        entraId: 'd3d3d3d3-0000-4000-8000-000000000003',
        entraTenantId: tenantId,
        smsId: 'GUID:C3C3C3C3-0000-4000-8000-000000000003',
        obsolete: false,
        vanishedAt: null,
        revision: 1_795_000_000_123_456,
      },
    ],
  }),
  of(tenantChanged, {
    tenantId,
    cloudServiceId: 'contoso',
    revision: 1,
    groupSyncEnabled: true,
    changedAt: '2026-11-20T08:00:00.000Z',
  }),
  of(
    mappingChanged,
    {
      mappingId,
      revision: 3,
      site,
      collectionId: 'ABC00012',
      collectionName: 'Collection1',
      collectionType: 'device',
      tenantId,
      cloudServiceId: 'contoso',
      groupId,
      groupName: 'Group1',
      enabled: true,
      guard: { minRemovals: 50, maxRemovalPercent: 20, guardWindow: '24h' },
      neverRemove: [deviceB],
      mode: 'mirror',
      schedule: { cron: '0 3 * * 0', timeZone: 'Europe/Berlin' },
      createdAt: '2026-11-20T08:05:00.000Z',
      changedAt: '2026-11-20T10:00:00.000Z',
    },
    {
      mappingId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      revision: 7,
      site,
      collectionId: 'ABC00031',
      collectionName: 'Pilot',
      collectionType: 'user',
      tenantId,
      cloudServiceId: 'contoso',
      groupId: '9e8d7c6b-5a49-4382-8170-605f4e3d2c1b',
      groupName: 'Pilot users',
      enabled: false,
      createdAt: '2026-10-01T08:00:00.000Z',
      changedAt: '2026-11-20T16:30:00.000Z',
      deleted: { removeMembers: false, at: '2026-11-20T16:30:00.000Z', by: 'ada@contoso.com' },
    },
  ),
  of(
    memberResults,
    {
      tenantId,
      groupId,
      sequence: 41,
      results: [
        {
          mappingId,
          site,
          resourceId: 16777221,
          objectId: deviceC,
          state: 'removed',
          reason: 'not-in-collection',
          attempts: 1,
          runId,
          requestId: 'e0e7f9a2-7c1b-4d4b-9a51-6f0e2a3b4c5d',
          since: endedAt,
          changedAt: '2026-11-21T09:00:04.130Z',
          traceId,
        },
      ],
    },
    {
      tenantId,
      groupId,
      sequence: 42,
      results: [
        {
          mappingId,
          site,
          resourceId: 16777290,
          state: 'unresolved',
          reason: 'no-entra-id',
          message: 'The site knows no Entra id of it.',
          attempts: 0,
          since: '2026-11-21T09:10:00.000Z',
        },
      ],
    },
  ),
  of(mappingFigures, {
    mappingId,
    tenantId,
    groupId,
    sequence: 17,
    epoch,
    version: 2,
    figures: {
      memberCount: 1,
      syncCompleted: 1,
      syncInProgress: 0,
      syncFailed: 0,
      noEntraRecord: 0,
      protected: 0,
      removalsPending: 0,
      removalsFailed: 0,
      removalsHeld: 0,
    },
    cloudSyncStatus: 'success',
    attention: [],
    lastFullSync: { memberCount: 2, status: 'success', time: '2026-11-20T10:00:09.000Z' },
    lastSync: { memberCount: 1, status: 'success', time: endedAt },
    at: endedAt,
  }),
  of(tenantObserved, {
    tenantId,
    cloudServiceId: 'contoso',
    state: 'throttled',
    message: 'Graph asks to wait.',
    observedAt: '2026-11-21T09:20:00.000Z',
    lastOkAt: '2026-11-21T09:19:58.000Z',
    waitUntil: '2026-11-21T09:22:30.000Z',
    backlog: 18_250,
    quotaUsed: 1,
  }),
  of(
    runChanged,
    {
      runId,
      kind: 'incremental',
      tenantId,
      groupId,
      mappingIds: [mappingId],
      state: 'done',
      additions: { planned: 0, done: 0, failed: 0 },
      removals: { planned: 1, done: 1, failed: 0, held: 0 },
      startedAt,
      endedAt,
      stage: 2,
      sequence: 3,
    },
    {
      runId: '1d2c3b4a-5968-4776-8594-a3b2c1d0e9f8',
      kind: 'full',
      tenantId,
      groupId,
      mappingIds: [mappingId],
      state: 'held',
      additions: { planned: 12, done: 12, failed: 0 },
      removals: { planned: 800, done: 0, failed: 0, held: 800 },
      startedAt: '2026-11-21T10:00:00.000Z',
      code: 'held',
      message: '800 removals wait for a person.',
      stage: 2,
      sequence: 5,
    },
  ),
  of(runPlanned, {
    runId: '1d2c3b4a-5968-4776-8594-a3b2c1d0e9f8',
    tenantId,
    groupId,
    planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    additions: 12,
    removals: 800,
    held: 800,
    part: 1,
    parts: 2,
    items: [
      {
        resourceId: 16777221,
        objectId: deviceC,
        displayName: 'C',
        change: 'remove',
        reason: 'not-in-collection',
        held: true,
      },
    ],
  }),
  of(groupMemberChanged, {
    tenantId,
    groupId,
    objectId: deviceB,
    since: '2026-11-20T10:00:08.000Z',
    mappingIds: [mappingId],
  }),
  of(look, { collection, lookId, depth: 'members', baseline: false, requestedAt: startedAt }),
  of(selfTestSite, { site, testId: lookId, requestedAt: startedAt }),
  of(confirmRestoredSite, { site, restoredAt: startedAt, by: 'ada@contoso.com', at: endedAt }),
  of(reconcile, {
    runId,
    tenantId,
    groupId,
    mappings: [{ mappingId, revision: 3, collection, epoch, version: 2 }],
    kind: 'full',
    startedAt,
    requestedBy: 'ada@contoso.com',
  }),
  of(cancelRun, { runId, tenantId, groupId, by: 'ada@contoso.com', at: endedAt }),
  of(decideHold, {
    runId,
    tenantId,
    groupId,
    decision: 'release',
    planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    by: 'ada@contoso.com',
    at: endedAt,
  }),
  of(republish, { service: 'group-writer', requestedBy: 'ada@contoso.com', requestedAt: startedAt }),
];

/** What events of this kind look like. */
export const examplesOf = (definition: EventDefinition): readonly unknown[] =>
  allExamples.find((one) => one.definition === definition)?.examples ?? [];
