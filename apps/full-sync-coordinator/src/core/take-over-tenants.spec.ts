import { Office, TENANT } from '../testing/office';
import { ForgetOld } from './forget-old';
import { republishState } from './republish-state';

const contoso = { tenantId: TENANT, id: 'contoso', groupSyncEnabled: true };

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

it('tells of a tenant once, and again only when it has changed', async () => {
  await office.takeOverTenants.run([contoso]);
  expect(office.records.said('tenant')).toMatchObject([{ tenantId: TENANT, revision: 1, groupSyncEnabled: true }]);
  await office.takeOverTenants.run([{ ...contoso, id: 'renamed' }]);
  expect(office.records.said('tenant').at(-1)).toMatchObject({ cloudServiceId: 'renamed', revision: 2 });
});

it('keeps the switch of the API against the configuration', async () => {
  await office.switchTenant.run('contoso', false, 'ada');
  await office.takeOverTenants.run([contoso]);
  expect(await office.records.tables.tenants.find('contoso')).toMatchObject({ groupSyncEnabled: false, revision: 2 });
});

it('marks a tenant that left the configuration, and takes it back with its switch', async () => {
  await office.switchTenant.run('contoso', false, 'ada');
  await office.takeOverTenants.run([]);
  expect(office.records.said('tenant').at(-1)).toMatchObject({ removed: true, revision: 3 });
  await office.takeOverTenants.run([contoso]);
  expect(office.records.said('tenant').at(-1)).toMatchObject({ groupSyncEnabled: false, revision: 4 });
});

it('refuses to switch a tenant that is not there', async () => {
  await expect(office.switchTenant.run('fabrikam', true, 'ada')).rejects.toMatchObject({ code: 'tenant-not-found' });
});

it('publishes tenants and mappings again, with the deleted ones, until those are forgotten', async () => {
  const { mappingId } = await office.map('ABC00001');
  await office.deleteMapping.run(mappingId, { removeMembers: false, expectedRevision: undefined }, 'ada');
  const before = office.records.said('mapping').length;
  await office.records.transaction(republishState);
  expect(office.records.said('mapping').slice(before)).toMatchObject([{ mappingId, deleted: { by: 'ada' } }]);
  expect(office.records.said('tenant')).toHaveLength(2);

  office.clock.advance(91 * 24 * 60 * 60 * 1000);
  await new ForgetOld(office.records, office.clock).run();
  expect(office.records.said('buried')).toEqual([{ mappingId }]);
});
