import { Office, PILOTS, TENANT } from '../testing/office';
import { RefusedError } from './refusal';

const refusal = (code: string) => expect.objectContaining({ code, message: expect.stringMatching(/^[A-Z].*[.)]?$/s) });

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

const wish = { site: 'hq', collectionId: 'ABC00001', tenantId: 'contoso', groupId: PILOTS, enabled: true };

it('maps a known collection at once, says so, notes who did it and asks for the first full sync', async () => {
  await office.collectionSeen('ABC00001');
  const mapping = await office.createMapping.run(wish, 'ada');
  expect(mapping).toMatchObject({
    revision: 1,
    collectionName: 'Collection ABC00001',
    groupName: 'Pilots',
    tenantId: TENANT,
  });
  expect(office.records.said('mapping')).toMatchObject([{ mappingId: mapping.mappingId, revision: 1, enabled: true }]);
  expect(office.records.said('run')).toMatchObject([
    { kind: 'full', state: 'queued', mappingIds: [mapping.mappingId], stage: 1 },
  ]);
  const { items } = await office.records.tables.audit.list(1);
  expect(items).toMatchObject([{ who: 'ada', what: 'mapping-created', before: null, after: { enabled: true } }]);
});

it('takes the GUID of the tenant as well', async () => {
  await office.collectionSeen('ABC00001');
  await expect(office.createMapping.run({ ...wish, tenantId: TENANT }, 'ada')).resolves.toMatchObject({
    cloudServiceId: 'contoso',
  });
});

it('asks for no sync when the mapping is not enabled yet', async () => {
  await office.map('ABC00001', { enabled: false });
  expect(office.records.said('run')).toEqual([]);
});

it('looks once at the site for a collection that nobody has told of', async () => {
  office.watcher = async () => {
    const [look] = office.records.said('look');
    expect(look).toMatchObject({ collection: 'hq/ABC00001', depth: 'catalogue' });
    await office.collectionSeen('ABC00001', { lookId: String(look?.lookId) });
  };
  await expect(office.createMapping.run(wish, 'ada')).resolves.toMatchObject({ collectionName: 'Collection ABC00001' });
  expect(office.records.said('look')).toHaveLength(1);
});

it('looks again for a collection that was lost, because it may have come back', async () => {
  await office.collectionSeen('ABC00001', { state: 'source-lost' });
  office.watcher = () => office.collectionSeen('ABC00001', { lookId: String(office.records.said('look')[0]?.lookId) });
  await expect(office.createMapping.run(wish, 'ada')).resolves.toMatchObject({ revision: 1 });
});

it('refuses the second mapping of the same pair and names the first', async () => {
  const first = await office.map('ABC00001');
  const second: unknown = await office.createMapping.run(wish, 'ada').catch((error: unknown) => error);
  expect(second).toEqual(refusal('mapping-exists'));
  expect((second as RefusedError).members).toEqual({ mappingId: first.mappingId });
});

it('takes the pair again after its mapping was deleted', async () => {
  const first = await office.map('ABC00001');
  await office.deleteMapping.run(first.mappingId, { removeMembers: false, expectedRevision: 1 }, 'ada');
  await expect(office.map('ABC00001')).resolves.toMatchObject({ revision: 1 });
});

describe('refuses', () => {
  const nothing = () => undefined;
  const spoil = () =>
    office.directory.add('contoso', PILOTS, 'P', { usable: false, code: 'group-dynamic', message: 'Dynamic.' });
  const given: readonly { code: string; arrange: () => unknown; wanted: Partial<typeof wish> }[] = [
    { code: 'tenant-not-found', arrange: nothing, wanted: { tenantId: 'fabrikam' } },
    { code: 'tenant-not-found', arrange: () => office.takeOverTenants.run([]), wanted: {} },
    { code: 'tenant-disabled', arrange: () => office.switchTenant.run('contoso', false, 'ada'), wanted: {} },
    { code: 'site-not-found', arrange: nothing, wanted: { site: 'branch' } },
    {
      code: 'collection-type-unsupported',
      arrange: () => office.collectionSeen('ABC00001', { type: 'other' }),
      wanted: {},
    },
    { code: 'group-not-found', arrange: () => office.directory.remove('contoso', PILOTS), wanted: {} },
    { code: 'group-dynamic', arrange: spoil, wanted: {} },
    { code: 'directory-unavailable', arrange: () => (office.directory.trouble = 'Graph is away.'), wanted: {} },
  ];

  it.each(given)('with $code', async ({ code, arrange, wanted }) => {
    await office.collectionSeen('ABC00001');
    await arrange();
    await expect(office.createMapping.run({ ...wish, ...wanted }, 'ada')).rejects.toEqual(refusal(code));
    expect(office.records.said('mapping')).toEqual([]);
  });

  it('with collection-not-found when the look finds none', async () => {
    office.watcher = () =>
      office.collectionSeen('ABC00001', {
        state: 'source-lost',
        lookId: String(office.records.said('look')[0]?.lookId),
      });
    await expect(office.createMapping.run(wish, 'ada')).rejects.toEqual(refusal('collection-not-found'));
  });

  it('with source-unavailable when the look fails, or is not answered', async () => {
    await expect(office.createMapping.run(wish, 'ada')).rejects.toEqual(refusal('source-unavailable'));
    office.watcher = async () => {
      const lookId = String(office.records.said('look').at(-1)?.lookId);
      await office.records.transaction(({ looks }) =>
        looks.answer(lookId, { state: 'failed', message: 'it answers 401' }),
      );
    };
    const failed: unknown = await office.createMapping.run(wish, 'ada').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'source-unavailable', message: expect.stringContaining('401') });
  });
});
