import { Office, TENANT } from '../testing/office';

const UNKNOWN = '00000000-0000-0000-0000-00000000ffff';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

const tenants = () => office.records.said('tenant');
const audited = async () => (await office.records.tables.audit.list(50)).items.map(({ what }) => what);

describe('the pause of a mapping', () => {
  it('is published, kept in the book, and ended', async () => {
    const { mappingId } = await office.map('ABC00001');
    await office.pauseWrites.ofMapping(mappingId, true, 'ada');
    expect(office.records.said('mapping').at(-1)).toMatchObject({ mappingId, revision: 2, paused: true });
    await office.pauseWrites.ofMapping(mappingId, false, 'ada');
    expect(office.records.said('mapping').at(-1)).toMatchObject({ revision: 3, paused: false });
    expect((await audited()).slice(0, 2)).toEqual(['mapping-resumed', 'mapping-paused']);
  });

  it('asks for no full sync when it ends', async () => {
    const { mappingId } = await office.map('ABC00001', { enabled: false });
    await office.pauseWrites.ofMapping(mappingId, true, 'ada');
    await office.pauseWrites.ofMapping(mappingId, false, 'ada');
    expect(office.records.said('run')).toEqual([]);
  });

  it('is refused for one that is not there', async () => {
    await expect(office.pauseWrites.ofMapping(UNKNOWN, true, 'ada')).rejects.toMatchObject({
      code: 'mapping-not-found',
    });
  });
});

describe('the pause of a tenant', () => {
  it('is published, kept in the book, and ended', async () => {
    await office.pauseWrites.ofTenant('contoso', true, 'ada');
    expect(tenants().at(-1)).toMatchObject({ tenantId: TENANT, revision: 2, paused: true, groupSyncEnabled: true });
    await office.pauseWrites.ofTenant('contoso', false, 'ada');
    expect(tenants().at(-1)).toMatchObject({ revision: 3, paused: false });
    expect((await audited()).slice(0, 2)).toEqual(['tenant-resumed', 'tenant-paused']);
  });

  it('is refused for one that is not there', async () => {
    await expect(office.pauseWrites.ofTenant('fabrikam', true, 'ada')).rejects.toMatchObject({
      code: 'tenant-not-found',
    });
  });
});

describe('the pause of everything', () => {
  it('pauses every tenant, and says who did it', async () => {
    await office.pauseWrites.ofEverything(true, 'ada');
    expect(tenants().at(-1)).toMatchObject({ paused: true });
    expect(await office.records.tables.pause.find()).toEqual({
      paused: true,
      changed: { by: 'ada', at: office.clock.now() },
    });
    expect((await audited())[0]).toBe('everything-paused');
  });

  it('outlasts the resumption of one tenant, and leaves the pause of one tenant in place when it ends', async () => {
    await office.pauseWrites.ofTenant('contoso', true, 'ada');
    await office.pauseWrites.ofEverything(true, 'ada');
    await office.pauseWrites.ofTenant('contoso', false, 'ada');
    expect(tenants().at(-1)).toMatchObject({ paused: true });
    await office.pauseWrites.ofTenant('contoso', true, 'ada');
    await office.pauseWrites.ofEverything(false, 'ada');
    expect(tenants().at(-1)).toMatchObject({ paused: true });
    await office.pauseWrites.ofTenant('contoso', false, 'ada');
    expect(tenants().at(-1)).toMatchObject({ paused: false });
  });

  it('also holds for a tenant that comes into the configuration meanwhile', async () => {
    await office.pauseWrites.ofEverything(true, 'ada');
    const fabrikam = { tenantId: '22222222-2222-2222-2222-222222222222', id: 'fabrikam', groupSyncEnabled: true };
    await office.takeOverTenants.run([{ tenantId: TENANT, id: 'contoso', groupSyncEnabled: true }, fabrikam]);
    expect(tenants().at(-1)).toMatchObject({ cloudServiceId: 'fabrikam', paused: true });
  });
});

it('changes nothing when it is so already', async () => {
  const { mappingId } = await office.map('ABC00001');
  const said = office.records.announced.length;
  await office.pauseWrites.ofMapping(mappingId, false, 'ada');
  await office.pauseWrites.ofTenant('contoso', false, 'ada');
  await office.pauseWrites.ofEverything(false, 'ada');
  expect(office.records.announced).toHaveLength(said);
});
