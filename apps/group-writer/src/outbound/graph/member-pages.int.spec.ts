import { SimulatedTenant, TENANT_ID } from '../../fixtures/simulated-tenant';
import { ReadExpiredError } from '../../core/ports';

jest.setTimeout(120_000);

describe('the members of a simulated group, page by page', () => {
  let tenant: SimulatedTenant;

  beforeAll(async () => {
    tenant = await SimulatedTenant.open();
  });
  afterAll(() => tenant?.close());

  it('come in pages of 999, and a link that has expired says so', async () => {
    const members = await tenant.newDevices(2_000);
    const group = { tenantId: TENANT_ID, groupId: await tenant.newGroup(members) };
    const first = await tenant.directory.memberPage(group);
    const second = await tenant.directory.memberPage(group, first.next);
    const third = await tenant.directory.memberPage(group, second.next);
    expect([first, second, third].map(({ objectIds }) => objectIds.length)).toEqual([999, 999, 2]);
    expect(new Set([first, second, third].flatMap(({ objectIds }) => objectIds))).toEqual(new Set(members));
    expect(third.next).toBeUndefined();

    await tenant.entra.expirePageTokens();
    await expect(tenant.directory.memberPage(group, first.next)).rejects.toThrow(ReadExpiredError);
    expect((await tenant.directory.memberPage(group)).objectIds).toHaveLength(999);
  });
});
