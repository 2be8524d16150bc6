import type { DataOf, mappingFigures } from '@rollcall/contracts';
import { WriterTables, objectOf } from '../fixtures/writer-tables';

/** The numbers are those of docs/edge-cases.md, which names the tests that are elsewhere. */
const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const OTHER_GROUP = 'bbbbbbbb-0000-0000-0000-000000000002';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const OTHER = 'cccccccc-0000-0000-0000-000000000002';
const [A, B] = [1, 2].map(objectOf) as [string, string];
const deviceOf = (n: number): string => `eeeeeeee-0000-0000-0000-${String(n).padStart(12, '0')}`;
const [oldRow, newRow] = [101, 202];

jest.setTimeout(180_000);

let writer: WriterTables;
beforeEach(async () => {
  writer = await WriterTables.open();
});
afterEach(() => writer.close());

const device = (resourceId: number, smsId: string, entraId: string | null) => ({
  resourceId,
  type: 'device' as const,
  entraId,
  smsId,
});
const ask = () => writer.lookUpDue();
const settle = async () => {
  await ask();
  await writer.drain();
};
const mapped = async (...ids: number[]) => {
  await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
  await writer.collection('HQ000001', { added: ids });
  await ask();
  await writer.fullSync(GROUP);
  await writer.drain();
};
const writes = () => writer.directory.log.map(({ objectId, write }) => `${write} ${objectId}`);

describe('§4.19: a machine that was found anew under another number', () => {
  beforeEach(async () => {
    writer.objects.registered.set(deviceOf(1), [A]);
    writer.objects.registered.set(deviceOf(2), [B]);
    await writer.observe([device(oldRow, 'ONE', deviceOf(1))]);
    await mapped(oldRow);
    expect(writes()).toEqual([`add ${A}`]);
  });

  it('stays, without any write, when it has its Entra id already', async () => {
    await writer.observe([device(newRow, 'ONE', deviceOf(1))]);
    await writer.collection('HQ000001', { added: [newRow], removed: [oldRow] });
    await settle();
    expect(writes()).toEqual([`add ${A}`]);
    expect(await writer.states(MAPPING)).toEqual({ [newRow]: 'synced' });
  });

  it('stays, without any write, while the site does not name its Entra id again, for the time of the grace', async () => {
    await writer.observe([device(newRow, 'ONE', null)]);
    await writer.collection('HQ000001', { added: [newRow], removed: [oldRow] });
    await settle();
    expect(writes()).toEqual([`add ${A}`]);
    expect(await writer.states(MAPPING)).toEqual({ [newRow]: 'synced' });
    await writer.database.query(`UPDATE resource SET identity_since = now() - interval '25 hours'`);
    await writer.upkeep.endGraces();
    await settle();
    expect(writer.members(GROUP)).toEqual([]);
  });

  it('is added as what it is now before it is removed as what it was', async () => {
    await writer.observe([device(newRow, 'ONE', deviceOf(2))]);
    await writer.collection('HQ000001', { added: [newRow], removed: [oldRow] });
    await writer.drain(); // nobody has looked the new one up yet
    expect(writer.members(GROUP)).toEqual([A]);
    await settle();
    expect(writes()).toEqual([`add ${A}`, `add ${B}`, `remove ${A}`]);
  });

  it('is another machine when it names itself otherwise, and the one that left goes', async () => {
    await writer.observe([device(newRow, 'TWO', null)]);
    await writer.collection('HQ000001', { added: [newRow], removed: [oldRow] });
    await settle();
    expect(writes()).toEqual([`add ${A}`, `remove ${A}`]);
    expect(await writer.states(MAPPING)).toEqual({ [newRow]: 'unresolved' });
  });
});

describe('§4.19: a number that was given to another machine', () => {
  beforeEach(async () => {
    writer.objects.registered.set(deviceOf(1), [A]);
    await writer.observe([device(oldRow, 'ONE', deviceOf(1))]);
    await mapped(oldRow);
  });

  it.each([
    ['that has no Entra id yet', null, 'unresolved'],
    ['that nobody finds in Entra', deviceOf(2), 'unresolved'],
  ])('takes nothing over of the one before: one %s', async (_, entraId, state) => {
    await writer.observe([device(oldRow, 'TWO', entraId)]);
    await settle();
    expect(writer.members(GROUP)).toEqual([]);
    expect(await writer.states(MAPPING)).toEqual({ [oldRow]: state });
  });

  it('changes nothing where it has the same Entra id, or where the site names no machine for once', async () => {
    await writer.observe([{ resourceId: oldRow, type: 'device', entraId: deviceOf(1) }]);
    await writer.observe([device(oldRow, 'TWO', deviceOf(1))]);
    await settle();
    expect(writes()).toEqual([`add ${A}`]);
    expect(await writer.states(MAPPING)).toEqual({ [oldRow]: 'synced' });
  });

  it('is told from what is known of it also after it had left the collection', async () => {
    await writer.collection('HQ000001', { removed: [oldRow] });
    await settle();
    await writer.observe([device(oldRow, 'TWO', null)]);
    await writer.collection('HQ000001', { added: [oldRow] });
    await settle();
    expect(writer.members(GROUP)).toEqual([]);
  });
});

it('§4.9: one collection feeds two groups, each with its own state, figures and troubles', async () => {
  await writer.knowUsers(2);
  await writer.map(OTHER, { collectionId: 'HQ000001', groupId: OTHER_GROUP });
  await mapped(1, 2);
  await writer.fullSync(OTHER_GROUP);
  await writer.drain();
  writer.directory.gone.add(OTHER_GROUP);
  await writer.map(OTHER, { collectionId: 'HQ000001', groupId: OTHER_GROUP, enabled: false });
  await writer.collection('HQ000001', { removed: [2] });
  await settle();
  expect(writer.members(GROUP)).toEqual([A]);
  expect(writer.members(OTHER_GROUP)).toEqual([A, B]);
  expect([await writer.states(MAPPING), await writer.states(OTHER)]).toEqual([
    { 1: 'synced' },
    { 1: 'synced', 2: 'synced' },
  ]);
  const said = async (mappingId: string) =>
    writer.lastEvent<DataOf<typeof mappingFigures>>(
      'io.rollcall.mapping-figures.v1',
      (data) => data.mappingId === mappingId,
    );
  expect(await said(MAPPING)).toMatchObject({ figures: { memberCount: 1 } });
  expect(await said(OTHER)).toMatchObject({ figures: { memberCount: 2 } });
});

it('§4.21: one number at two sites is two people, in one group too', async () => {
  await writer.observe([{ resourceId: 1, entraId: A }]);
  await writer.observe([{ resourceId: 1, entraId: B }], 'lab');
  await writer.map(OTHER, { site: 'lab', collectionId: 'HQ000001', groupId: GROUP });
  await writer.collection('HQ000001', { added: [1] }, 'lab');
  await mapped(1);
  expect(writer.members(GROUP)).toEqual([A, B]);
  await writer.collection('HQ000001', { removed: [1] }, 'lab');
  await settle();
  expect(writer.members(GROUP)).toEqual([A]);
});

it('§4.22: a user who is renamed, or moves to another domain, is the same user', async () => {
  await writer.observe([{ resourceId: 1, entraId: A, name: 'CONTOSO\\b.rown (Bea Rown)' }]);
  await mapped(1);
  await writer.observe([{ resourceId: 1, entraId: A, name: 'FABRIKAM\\b.green (Bea Green)' }]);
  await settle();
  expect(writes()).toEqual([`add ${A}`]);
  expect(await writer.states(MAPPING)).toEqual({ 1: 'synced' });
});
