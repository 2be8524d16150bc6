import { type DataOf, mappingFigures, memberResults, runChanged, runPlanned } from '@rollcall/contracts';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const OTHER = 'cccccccc-0000-0000-0000-000000000002';
const one = { collectionId: 'HQ000001', groupId: GROUP };
const other = { collectionId: 'HQ000002', groupId: GROUP };
const [A, B, C, D] = [1, 2, 3, 4].map(objectOf) as [string, string, string, string];

jest.setTimeout(120_000);

let writer: WriterTables;
beforeEach(async () => {
  writer = await WriterTables.open();
  await writer.knowUsers(6);
});
afterEach(() => writer.close());

const mapped = async (...resourceIds: number[]) => {
  await writer.map(MAPPING, one);
  await writer.collection('HQ000001', { added: resourceIds });
  await writer.fullSync(GROUP);
  await writer.drain();
};
const figures = (mappingId = MAPPING) =>
  writer.lastEvent<DataOf<typeof mappingFigures>>(mappingFigures.type, (data) => data.mappingId === mappingId);
const lastRun = () => writer.lastEvent<DataOf<typeof runChanged>>(runChanged.type);
const result = async (objectId: string) => {
  const said = await writer.lastEvent<DataOf<typeof memberResults>>(memberResults.type, ({ results }) =>
    results.some((person) => person.objectId === objectId),
  );
  return said?.results.find((person) => person.objectId === objectId);
};

describe('a pause', () => {
  it('of a mapping stops its writes, keeps its changes, and applies them as an incremental sync when it ends', async () => {
    await mapped(1, 2);
    writer.directory.group(GROUP).add(D); // by somebody else
    await writer.map(MAPPING, { ...one, paused: true });
    await writer.collection('HQ000001', { added: [3], removed: [1] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B, D]);
    expect(await figures()).toMatchObject({
      attention: ['paused'],
      figures: { memberCount: 2, syncInProgress: 1, removalsPending: 1 },
    });
    await writer.map(MAPPING, { ...one, paused: false });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B, C, D]);
    expect(await figures()).toMatchObject({ attention: [], cloudSyncStatus: 'success' });
    expect(await lastRun()).toMatchObject({ kind: 'incremental', state: 'done' });
  });

  it('of one mapping leaves the others of its group at work', async () => {
    await writer.map(OTHER, other);
    await writer.collection('HQ000002', { added: [5] });
    await mapped(1, 2);
    await writer.map(MAPPING, { ...one, paused: true });
    await writer.collection('HQ000001', { added: [3], removed: [1] });
    await writer.collection('HQ000002', { added: [2, 4], removed: [5] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B, D]);
  });

  it('of one mapping does not keep whom another one adds', async () => {
    await writer.map(OTHER, other);
    await writer.collection('HQ000002', { added: [5] });
    await mapped(1);
    await writer.map(MAPPING, { ...one, paused: true });
    await writer.collection('HQ000001', { added: [3] });
    await writer.collection('HQ000002', { added: [3] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(expect.arrayContaining([C]));
  });

  it('lets a full sync wait, which says why and does not fail', async () => {
    await mapped(1, 2);
    await writer.map(MAPPING, { ...one, paused: true });
    writer.directory.group(GROUP).add(D);
    const runId = await writer.fullSync(GROUP);
    await writer.database.query(`UPDATE run SET progress_at = now() - interval '1 day'`);
    await writer.plan();
    expect(await lastRun()).toMatchObject({ runId, state: 'planning', code: 'paused' });
    await writer.map(MAPPING, { ...one, paused: false });
    await writer.plan();
    await writer.drain();
    expect(await lastRun()).toMatchObject({ runId, state: 'done' });
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it.each([
    ['paused', { paused: true }, 'paused'],
    ['switched off', { groupSyncEnabled: false }, 'tenant-disabled'],
  ] as const)('of a tenant (%s) is shown on its mappings, and lets full syncs wait', async (_word, change, code) => {
    const tenant = {
      tenantId: TENANT,
      cloudServiceId: 'contoso',
      groupSyncEnabled: true,
      changedAt: new Date().toISOString(),
    };
    const say = (more: object, revision: number) =>
      writer.database.transaction((sql) => writer.mappings.takeTenant(sql, { ...tenant, ...more, revision }));
    await say({}, 1);
    await mapped(1, 2);
    await say(change, 2);
    expect(await figures()).toMatchObject({ attention: [code] });
    const runId = await writer.fullSync(GROUP);
    expect(await lastRun()).toMatchObject({ runId, state: 'planning', code });
    await say({}, 3);
    expect(await figures()).toMatchObject({ attention: [] });
    await writer.plan();
    expect(await lastRun()).toMatchObject({ runId, state: 'done' });
  });
});

describe('the lists of a mapping', () => {
  it('never add whom they name, and show the member as protected', async () => {
    await writer.map(MAPPING, { ...one, neverAdd: [B] });
    await writer.collection('HQ000001', { added: [1, 2] });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 2: 'protected' });
    expect(await result(B)).toMatchObject({ state: 'protected', reason: 'protected' });
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'partialSuccess',
      figures: { memberCount: 2, syncCompleted: 1, protected: 1 },
    });
  });

  it('do not keep another mapping from adding', async () => {
    await writer.map(OTHER, other);
    await writer.collection('HQ000002', { added: [2] });
    await writer.map(MAPPING, { ...one, neverAdd: [B] });
    await writer.collection('HQ000001', { added: [1, 2] });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('never remove whom they name: neither a leaver nor a stranger of a full sync', async () => {
    await writer.map(MAPPING, { ...one, neverRemove: [B, D] });
    await mapped(1, 2);
    await writer.collection('HQ000001', { removed: [2] });
    for (const objectId of [C, D]) writer.directory.group(GROUP).add(objectId);
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B, D]);
    expect(await result(B)).toMatchObject({ state: 'protected', reason: 'protected', resourceId: 2 });
    expect(await result(D)).toMatchObject({ state: 'protected', reason: 'protected' });
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'success',
      figures: { memberCount: 1, syncCompleted: 1, protected: 0, removalsPending: 0, removalsHeld: 0 },
    });
  });

  it('are shown in a plan, and counted as nothing that will be done', async () => {
    writer.directory.group(GROUP).add(D);
    await writer.map(MAPPING, { ...one, neverAdd: [B], neverRemove: [D] });
    await writer.collection('HQ000001', { added: [1, 2] });
    for (const kind of ['preview', 'full'] as const) {
      await writer.fullSync(GROUP, kind);
      expect(await writer.lastEvent<DataOf<typeof runPlanned>>(runPlanned.type)).toMatchObject({
        additions: 1,
        removals: 0,
        held: 0,
        items: [
          { objectId: A, change: 'add', reason: 'in-collection' },
          { objectId: B, change: 'add', reason: 'protected' },
          { objectId: D, change: 'remove', reason: 'protected' },
        ],
      });
    }
  });

  it('take effect at once when they change, without a full sync', async () => {
    await writer.map(MAPPING, { ...one, neverAdd: [B], neverRemove: [C] });
    await mapped(1, 2, 3);
    await writer.collection('HQ000001', { removed: [3] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, C]);
    await writer.map(MAPPING, { ...one, neverAdd: [], neverRemove: [] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    await writer.map(MAPPING, { ...one, neverRemove: [A] });
    await writer.collection('HQ000001', { removed: [1] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('take somebody off a hold', async () => {
    const guard = { minRemovals: 2, maxRemovalPercent: 20, guardWindow: '24h' };
    await writer.map(MAPPING, { ...one, guard });
    await mapped(1, 2, 3);
    await writer.collection('HQ000001', { removed: [1, 2] });
    await writer.map(MAPPING, { ...one, neverRemove: [A] });
    expect(await lastRun()).toMatchObject({ state: 'held', removals: { held: 1 } });
    expect(await result(A)).toMatchObject({ state: 'protected' });
  });
});
