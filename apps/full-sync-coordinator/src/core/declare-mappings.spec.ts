import fc from 'fast-check';
import { Office, PILOTS, TENANT } from '../testing/office';
import type { DeclaredMapping } from './mappings-difference';

const RING = 'aaaaaaaa-0000-0000-0000-000000000002';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
  office.directory.add('contoso', RING, 'Ring');
  for (const collectionId of ['ABC00001', 'ABC00002']) await office.collectionSeen(collectionId);
});

const wish = (collectionId: string, more: Partial<DeclaredMapping> = {}): DeclaredMapping => ({
  site: 'hq',
  collectionId,
  tenantId: 'contoso',
  groupId: PILOTS,
  enabled: true,
  guard: null,
  mode: 'mirror',
  schedule: null,
  neverAdd: [],
  neverRemove: [],
  ...more,
});

const declare = (wanted: readonly DeclaredMapping[], more: { dryRun?: boolean; allowEmpty?: boolean } = {}) =>
  office.declareMappings.run(wanted, { dryRun: false, allowEmpty: false, ...more }, 'ada');
const dryRun = { dryRun: true };
const present = async () =>
  (await office.records.tables.mappings.list({}, 100)).items.map(({ collectionId, groupId }) => [
    collectionId,
    groupId,
  ]);
const audited = async () => (await office.records.tables.audit.list(100)).items;

it('creates what is missing, changes what differs and deletes the rest, in one go', async () => {
  const kept = await office.map('ABC00001', { guard: { minRemovals: 1, maxRemovalPercent: 2, guardWindow: '1h' } });
  const gone = await office.map('ABC00002');
  const declared = await declare([wish('ABC00001', { mode: 'additive' }), wish('ABC00002', { groupId: RING })]);
  expect(declared).toMatchObject({
    create: [{ wanted: { collectionId: 'ABC00002', groupId: RING }, mapping: { groupName: 'Ring', revision: 1 } }],
    change: [
      {
        mapping: { mappingId: kept.mappingId },
        differences: [
          { field: 'guard', before: { minRemovals: 1 }, after: null },
          { field: 'mode', before: 'mirror', after: 'additive' },
        ],
      },
    ],
    delete: [{ mappingId: gone.mappingId }],
    unchanged: 0,
  });
  expect(await present()).toEqual([
    ['ABC00001', PILOTS],
    ['ABC00002', RING],
  ]);
  expect(office.records.said('mapping').filter(({ deleted }) => deleted)).toMatchObject([
    { mappingId: gone.mappingId, deleted: { removeMembers: false } },
  ]);
});

it('does and notes nothing the second time', async () => {
  const set = [wish('ABC00001'), wish('ABC00002', { tenantId: TENANT.toUpperCase() })];
  await declare(set);
  const [announced, entries] = [office.records.announced.length, (await audited()).length];
  expect(await declare(set)).toMatchObject({ create: [], change: [], delete: [], unchanged: 2 });
  expect([office.records.announced.length, (await audited()).length]).toEqual([announced, entries]);
});

it('shows the same difference in a dry run, and does nothing', async () => {
  await office.map('ABC00001');
  const before = office.records.announced.length;
  const shown = await declare([wish('ABC00002')], dryRun);
  expect(shown).toMatchObject({
    create: [{ wanted: { collectionId: 'ABC00002' }, ends: { collectionName: 'Collection ABC00002' } }],
    delete: [{ collectionId: 'ABC00001' }],
  });
  expect(office.records.announced).toHaveLength(before);
  expect(await present()).toEqual([['ABC00001', PILOTS]]);
});

it('notes each mapping and the whole', async () => {
  await office.map('ABC00001');
  await declare([wish('ABC00002')]);
  expect((await audited()).slice(0, 3)).toMatchObject([
    { what: 'mappings-declared', subject: 'mappings', after: { mappings: 1, created: 1, changed: 0, deleted: 1 } },
    { what: 'mapping-created' },
    { what: 'mapping-deleted' },
  ]);
});

it('names everything that stands against the set at once, and does nothing', async () => {
  const disabled = await office.map('ABC00001', { enabled: false });
  office.watcher = async () => {
    for (const { lookId } of office.records.said('look')) {
      await office.collectionSeen('ABC00009', { state: 'source-lost', lookId: String(lookId) });
    }
  };
  const set = [
    wish('ABC00002'),
    wish('ABC00002'),
    wish('ABC00009'),
    wish('ABC00002', { groupId: 'aaaaaaaa-0000-0000-0000-0000000000ff' }),
    wish('ABC00002', { site: 'branch' }),
    wish('ABC00002', { tenantId: 'fabrikam' }),
    wish('ABC00001'),
  ];
  const before = office.records.announced.filter(({ what }) => what !== 'look').length;
  await expect(declare(set)).rejects.toMatchObject({
    code: 'mappings-refused',
    errors: [
      { path: 'mappings.1', code: 'mapping-repeated' },
      { path: 'mappings.2', code: 'collection-not-found' },
      { path: 'mappings.3', code: 'group-not-found' },
      { path: 'mappings.4', code: 'site-not-found' },
      { path: 'mappings.5', code: 'tenant-not-found' },
    ],
  });
  expect(office.records.announced.filter(({ what }) => what !== 'look')).toHaveLength(before);

  await office.switchTenant.run('contoso', false, 'ada');
  await expect(declare([wish('ABC00001')])).rejects.toMatchObject({
    errors: [{ path: 'mappings.0', code: 'tenant-disabled' }],
  });
  expect(await office.records.tables.mappings.find(disabled.mappingId)).toEqual(disabled);
});

it('keeps what has left the configuration, as long as the set names it', async () => {
  await office.map('ABC00001');
  await office.takeOverTenants.run([]);
  expect(await declare([wish('ABC00001')])).toMatchObject({ create: [], change: [], delete: [], unchanged: 1 });
});

it('takes an empty set only when that is meant', async () => {
  expect(await declare([])).toMatchObject({ delete: [] });
  await office.map('ABC00001');
  await expect(declare([])).rejects.toMatchObject({ code: 'mappings-empty' });
  await expect(declare([], dryRun)).rejects.toMatchObject({ code: 'mappings-empty' });
  expect(await declare([], { allowEmpty: true })).toMatchObject({ delete: [{ collectionId: 'ABC00001' }] });
  expect(await present()).toEqual([]);
});

it('leads from any set to any other, and then finds nothing left to do', async () => {
  const entry = fc.record({
    collectionId: fc.constantFrom('ABC00001', 'ABC00002'),
    groupId: fc.constantFrom(PILOTS, RING),
    enabled: fc.boolean(),
    mode: fc.constantFrom('mirror', 'additive'),
    schedule: fc.constantFrom(null, { cron: '0 3 * * *', timeZone: 'UTC' }),
    neverAdd: fc.constantFrom([], [RING]),
  });
  const set = fc.uniqueArray(entry, { selector: ({ collectionId, groupId }) => `${collectionId} ${groupId}` });
  await fc.assert(
    fc.asyncProperty(fc.array(set, { minLength: 1, maxLength: 4 }), async (sets) => {
      office = await Office.open();
      office.directory.add('contoso', RING, 'Ring');
      for (const collectionId of ['ABC00001', 'ABC00002']) await office.collectionSeen(collectionId);
      for (const wishes of sets) {
        const wanted = wishes.map(({ collectionId, ...more }) => wish(collectionId, more));
        await declare(wanted, { allowEmpty: true });
        const { items } = await office.records.tables.mappings.list({}, 100);
        const settings = items.map(({ collectionId, groupId, enabled, mode, schedule = null, neverAdd }) => ({
          collectionId,
          groupId,
          enabled,
          mode,
          schedule,
          neverAdd,
        }));
        expect(new Set(settings.map((one) => JSON.stringify(one)))).toEqual(
          new Set(
            wishes.map(({ collectionId, groupId, enabled, mode, schedule, neverAdd }) =>
              JSON.stringify({ collectionId, groupId, enabled, mode, schedule, neverAdd }),
            ),
          ),
        );
        const again = await declare(wanted, { allowEmpty: true });
        expect(again).toMatchObject({ create: [], change: [], delete: [], unchanged: wanted.length });
      }
    }),
    { numRuns: 60 },
  );
});
