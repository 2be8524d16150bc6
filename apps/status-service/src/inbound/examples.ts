import type { CloudSyncRow } from '@rollcall/contracts';
import type { CollectionView, DeadLetterDetails, DeadLetterView, EndView, MemberView, RunView } from '../core/views';

const mappingId = '5e0bd7a6-4f1c-4c52-9a2f-0d8b4f0a1c11';
const tenantId = '11111111-1111-1111-1111-111111111111';
const groupId = '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10';

/** A row as the API's description shows it. */
export const exampleRow: CloudSyncRow = {
  mappingId,
  site: 'hq',
  collectionId: 'HQ100012',
  collectionName: 'Laptops Germany',
  collectionType: 'device',
  cloudServiceId: 'contoso',
  tenantId,
  groupId,
  groupName: 'sg-laptops-de',
  cloudSyncStatus: 'partialSuccess',
  attention: [],
  memberCount: 120,
  syncCompleted: 118,
  syncInProgress: 0,
  syncFailed: 0,
  noEntraRecord: 2,
  protected: 0,
  removalsPending: 0,
  removalsFailed: 0,
  removalsHeld: 0,
  lastFullSync: { memberCount: 117, status: 'partialSuccess', time: '2026-11-20T08:00:04.120Z' },
  lastSync: { memberCount: 118, status: 'partialSuccess', time: '2026-11-21T09:12:31.007Z' },
  checkedAt: '2026-11-21T09:58:00.000Z',
  collectionState: 'ok',
  collectionMessage: null,
  siteRemoved: false,
  tenantRemoved: false,
};

const wantedBy = [{ mappingId, site: 'hq', collectionId: 'HQ100012', collectionName: 'Laptops Germany' }];

export const exampleMembers: MemberView[] = [
  {
    resourceId: 16777219,
    name: 'LT-DE-0042',
    objectId: '2c1d7c0e-0f43-4b5b-9a0a-35a8a7d1f0aa',
    state: 'synced',
    reason: null,
    message: null,
    attempts: 1,
    nextTryAt: null,
    requestId: '9d0f9c59-1ad0-4f5e-a2c1-c52c7a1e6a01',
    since: '2026-11-21T09:12:31.007Z',
    wantedBy,
  },
  {
    resourceId: 16777220,
    name: 'LT-DE-0043',
    objectId: null,
    state: 'unresolved',
    reason: 'no-entra-id',
    message: 'Configuration Manager knows no Entra device for it yet.',
    attempts: 0,
    nextTryAt: null,
    requestId: null,
    since: '2026-11-20T08:00:02.400Z',
    wantedBy,
  },
];

export const exampleRun: RunView = {
  id: 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702',
  kind: 'full',
  mappingIds: [mappingId],
  tenantId,
  groupId,
  groupName: 'sg-laptops-de',
  state: 'done',
  additions: { planned: 3, done: 3, failed: 0 },
  removals: { planned: 1, done: 1, failed: 0, held: 0 },
  startedAt: '2026-11-20T08:00:00.000Z',
  endedAt: '2026-11-20T08:00:04.120Z',
};

export const exampleCollection: CollectionView = {
  site: 'hq',
  collectionId: 'HQ100012',
  name: 'Laptops Germany',
  type: 'device',
  memberCount: 120,
  state: 'ok',
  message: null,
  lastChange: '2026-11-21T09:12:29Z',
  evaluation: 'ready',
  checkedAt: '2026-11-21T09:58:00.000Z',
};

export const exampleEnds: EndView[] = [
  {
    kind: 'site',
    id: 'hq',
    state: 'ok',
    message: null,
    since: '2026-11-01T06:00:00.000Z',
    observedAt: '2026-11-21T09:58:00.000Z',
    lastOkAt: '2026-11-21T09:58:00.000Z',
    waitUntil: null,
  },
  {
    kind: 'tenant',
    id: 'contoso',
    state: 'credential',
    message: 'The client secret has expired.',
    since: '2026-11-21T00:00:01.000Z',
    observedAt: '2026-11-21T09:57:12.000Z',
    lastOkAt: '2026-11-20T23:59:58.000Z',
    waitUntil: null,
  },
];

export const exampleDeadLetter: DeadLetterView = {
  id: 'rollcall.mappings.v1:3:1042:group-writer',
  state: 'open',
  topic: 'rollcall.mappings.v1',
  partition: 3,
  offset: '1042',
  key: mappingId,
  service: 'group-writer',
  error: 'the header ce_type is missing',
  at: '2026-11-21T07:00:00.000Z',
  value: '{',
  bytes: 1,
  replays: 0,
  decidedBy: null,
  decidedAt: null,
};

export const exampleDeadLetterDetails: DeadLetterDetails = {
  ...exampleDeadLetter,
  headers: { ce_specversion: '1.0', ce_id: '7f4df9a2-0a2c-4f5b-8c2c-0d5b8a3e6f04', ce_source: '/rollcall/somebody' },
};

export const exampleDecided = { decided: 12, refused: [], more: false };
