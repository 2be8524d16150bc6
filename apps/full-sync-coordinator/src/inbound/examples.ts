const mappingId = '5e0bd7a6-4f1c-4c52-9a2f-0d8b4f0a1c11';
const tenantId = '11111111-1111-1111-1111-111111111111';
const groupId = '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10';
const runId = 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702';
const planHash = '6f1ed002ab5595859014ebf0951522d9';
const guard = { minRemovals: 50, maxRemovalPercent: 20, guardWindow: '24h' };
const schedule = { cron: '0 3 * * 1-5', timeZone: 'Europe/Berlin' };

const tenant = {
  cloudServiceId: 'contoso',
  tenantId,
  revision: 3,
  groupSyncEnabled: true,
  paused: false,
  pausedItself: false,
  removed: false,
};

const group = { groupId, displayName: 'sg-laptops-de', description: null, usable: true };

const ends = {
  site: 'hq',
  collectionId: 'HQ100012',
  collectionName: 'Laptops Germany',
  tenantId,
  cloudServiceId: 'contoso',
  groupId,
  groupName: 'sg-laptops-de',
};

const mapping = {
  ...ends,
  mappingId,
  id: mappingId,
  revision: 3,
  collectionType: 'device',
  enabled: true,
  guard,
  mode: 'mirror',
  schedule,
  nextScheduledAt: '2026-11-23T02:00:00.000Z',
  neverAdd: [],
  neverRemove: [],
  paused: false,
  siteRemoved: false,
  tenantRemoved: false,
  createdAt: '2026-11-20T08:00:00.000Z',
  changedAt: '2026-11-21T09:12:00.000Z',
};

const run = {
  id: runId,
  kind: 'full',
  mappingIds: [mappingId],
  tenantId,
  groupId,
  state: 'held',
  additions: { planned: 3, done: 3, failed: 0 },
  removals: { planned: 120, done: 0, failed: 0, held: 120 },
  startedAt: '2026-11-21T09:12:00.000Z',
  endedAt: null,
};

/** For the API's description, by the names of the shapes. */
const site = { id: 'hq', state: 'ok', message: null, observedAt: '2026-11-21T09:58:00.000Z', removed: false };

export const examples: Readonly<Record<string, unknown>> = {
  TenantPatch: { groupSyncEnabled: true },
  TenantView: tenant,
  TenantsPage: { items: [tenant] },
  NewGroupBody: { displayName: 'sg-laptops-de', description: 'Laptops in Germany' },
  GroupView: group,
  GroupsPage: {
    items: [
      group,
      {
        groupId: '0e7b5f2d-6a0c-4a8f-9b55-1f2f6f0b7a10',
        displayName: 'sg-all-laptops',
        description: 'By rule',
        usable: false,
        reason: 'group-dynamic',
        message: 'The members of the group follow a rule: choose one with assigned members.',
      },
    ],
  },
  NewMappingBody: {
    site: 'hq',
    collectionId: 'HQ100012',
    tenantId: 'contoso',
    groupId,
    enabled: true,
    guard,
    schedule,
  },
  DeclaredMappingsBody: { mappings: [{ site: 'hq', collectionId: 'HQ100012', tenantId: 'contoso', groupId, guard }] },
  MappingsDifferenceView: {
    dryRun: true,
    create: [],
    change: [{ ...ends, mappingId, changes: [{ field: 'enabled', before: false, after: true }] }],
    delete: [],
    unchanged: 41,
  },
  SitesPage: { items: [site] },
  SiteView: { ...site, restoredAt: '2026-11-21T09:58:00.000Z' },
  RestoreConfirmation: { restoredAt: '2026-11-21T09:58:00.000Z' },
  SelfTestView: {
    ok: false,
    checks: [
      { check: 'token', ok: true, message: 'The tenant gives us a token.' },
      {
        check: 'GroupMember.ReadWrite.All',
        ok: false,
        message: 'The app has not the permission GroupMember.ReadWrite.All: have an admin grant it.',
      },
    ],
  },
  MappingPatch: { enabled: true, guard: { minRemovals: 100, maxRemovalPercent: 20, guardWindow: '24h' } },
  MappingView: mapping,
  MappingsPage: { items: [mapping] },
  SynchronizeBody: { dryRun: true },
  RunsStarted: { runs: [{ id: runId, mappingIds: [mappingId], groupId, state: 'queued' }] },
  LookStarted: { lookId: '1f0a55a1-8b3e-4c62-8d3f-6f1f1a2b3c4d' },
  RunView: run,
  PlanDecision: { planHash },
  OptionalPlanDecision: { planHash },
  PlanView: {
    planHash,
    additions: 1,
    removals: 0,
    held: 0,
    items: [
      {
        resourceId: 16777219,
        objectId: '2c1d7c0e-0f43-4b5b-9a0a-35a8a7d1f0aa',
        displayName: 'LT-DE-0042',
        change: 'add',
        reason: 'missing',
        held: false,
      },
    ],
  },
  PauseView: { paused: true, by: 'ada@contoso.com', changedAt: '2026-11-21T09:12:00.000Z' },
  RepublishBody: { service: 'group-writer' },
  RepublishStarted: { services: ['group-writer'], requestedAt: '2026-11-21T09:12:00.000Z' },
  AuditPage: {
    items: [
      {
        id: '42',
        who: 'ada@contoso.com',
        what: 'mapping-changed',
        subject: mappingId,
        before: { enabled: false },
        after: { enabled: true },
        when: '2026-11-21T09:12:00.000Z',
        from: { address: '192.0.2.7', userAgent: 'curl/8.9.1' },
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    ],
  },
};
