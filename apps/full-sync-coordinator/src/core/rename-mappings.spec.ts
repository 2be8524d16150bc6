import { takeInCollection } from './take-in-looks';
import { Office, PILOTS } from '../testing/office';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

const seen = (name: string, state: 'ok' | 'source-lost' = 'ok') =>
  office.records.transaction((tables) =>
    takeInCollection(tables, {
      collection: 'hq/ABC00001',
      site: 'hq',
      collectionId: 'ABC00001',
      name,
      type: 'device',
      memberCount: 1,
      lookedAt: '2026-01-02T08:00:00Z',
      state,
    }),
  );

it('§4.10: follows the name of the collection, and says so once', async () => {
  const { mappingId } = await office.map('ABC00001', { enabled: false });
  await seen('New name');
  await seen('New name');
  expect(office.records.said('mapping')).toMatchObject([
    { mappingId, revision: 1, collectionName: 'Collection ABC00001' },
    { mappingId, revision: 2, collectionName: 'New name', changedAt: '2026-01-02T08:00:00.000Z' },
  ]);
  expect((await office.records.tables.audit.list(1)).items).toMatchObject([
    { who: 'collection-watcher', what: 'mapping-renamed', subject: mappingId, after: { collectionName: 'New name' } },
  ]);
});

it('keeps the name of a collection that is gone', async () => {
  await office.map('ABC00001', { enabled: false });
  await seen('', 'source-lost');
  expect(office.records.said('mapping')).toHaveLength(1);
});

it('§4.12: follows the name of the group at each full sync, for all its mappings, and commands the newest revision', async () => {
  await office.map('ABC00001');
  const disabled = await office.map('ABC00002', { enabled: false });
  office.directory.add('contoso', PILOTS, 'Ring zero');
  await office.toWriter();
  const names = (await office.records.tables.mappings.list({}, 10)).items.map(({ groupName }) => groupName);
  expect(names).toEqual(['Ring zero', 'Ring zero']);
  expect(await office.records.tables.mappings.find(disabled.mappingId)).toMatchObject({ revision: 2 });
  expect(office.records.said('reconcile')).toMatchObject([{ mappings: [{ revision: 2 }] }]);
});
