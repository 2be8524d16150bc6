import fc from 'fast-check';
import { directoryContract, verdicts } from '../../fixtures/directory-contract';
import { CLIENT_ID, SimulatedTenant, TENANT } from '../../fixtures/simulated-tenant';
import type { Change } from '../../core/ports';

jest.setTimeout(120_000);

const add = (objectId: string, before: Change['before'] = 'no'): Change => ({ objectId, write: 'add', before });

describe('GraphDirectory against a simulated tenant', () => {
  let tenant: SimulatedTenant;
  beforeAll(async () => {
    tenant = await SimulatedTenant.open();
  });
  afterAll(() => tenant?.close());

  directoryContract(() => tenant);

  const write = async (groupId: string, changes: readonly Change[]) => {
    const groups = [{ tenantId: tenant.tenantId, groupId, changes }];
    const answered = await tenant.directory.write(tenant.tenantId, groups, async () => true);
    return verdicts(answered.flatMap(({ outcomes }) => outcomes));
  };
  const writesTo = async (groupId: string) => (await tenant.entra.writes({ group: groupId })).length;
  const probe = (groupId: string) => tenant.directory.probeGroup({ tenantId: tenant.tenantId, groupId });

  it('lets 18 of 20 in with at most 6 more writes when one exists already and one does not exist', async () => {
    const devices = await tenant.newDevices(19);
    const groupId = await tenant.newGroup(devices.slice(3, 4));
    const nobody = tenant.missing();
    const said = await write(
      groupId,
      [...devices, nobody].map((id) => add(id)),
    );
    expect(said.get(nobody)).toBe('none: object-not-found, later, member');
    for (const id of devices) expect(said.get(id)).toBe('done');
    expect(await tenant.membersOf(groupId)).toEqual(new Set(devices));
    expect((await writesTo(groupId)) - 1).toBeLessThanOrEqual(6);
  });

  it('asks who is in after a lost answer, also in a group of several pages', async () => {
    const [devices, crowd] = [await tenant.newDevices(20), await tenant.newDevices(1_200)];
    const groupId = await tenant.newGroup([...crowd, ...devices]);
    const said = await write(
      groupId,
      devices.map((id) => add(id, 'unknown')),
    );
    expect([...said.values()]).toEqual(Array(20).fill('done'));
    expect(await writesTo(groupId)).toBe(1);
  });

  it('ends exactly for any mixture, with one write for the rest and one for each of the others', async () => {
    const kinds = fc.constantFrom('free', 'free', 'free', 'free', 'member', 'missing', 'unfit' as const);
    const [pool, misfits] = [await tenant.newDevices(20), [await tenant.unfit(), await tenant.unfit()]];
    const expected = {
      free: 'done',
      member: 'done',
      missing: 'none: object-not-found, later, member',
      unfit: 'none: type-not-allowed, after-change, member',
    };
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { minLength: 1, maxLength: 20 }), async (drawn) => {
        let left = [...misfits];
        const people = drawn.map((kind, index) => {
          const misfit = kind === 'unfit' ? left[0] : undefined;
          left = misfit ? left.slice(1) : left;
          if (misfit) return { kind, id: misfit };
          const known = { kind: kind === 'member' ? kind : ('free' as const), id: pool[index] ?? '' };
          return kind === 'missing' ? { kind, id: tenant.missing() } : known;
        });
        const inside = people.flatMap(({ kind, id }) => (kind === 'member' ? [id] : []));
        const groupId = await tenant.newGroup(inside);
        const said = await write(
          groupId,
          people.map(({ id }) => add(id)),
        );
        for (const { kind, id } of people) expect([kind, said.get(id)]).toEqual([kind, expected[kind]]);
        const done = people.flatMap(({ kind, id }) => (expected[kind] === 'done' ? [id] : []));
        expect(await tenant.membersOf(groupId)).toEqual(new Set(done));
        expect(await writesTo(groupId)).toBeLessThanOrEqual(2 + people.filter(({ kind }) => kind !== 'free').length);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['dynamic', 'permission-denied'],
    ['onPremises', 'group-unusable'],
    ['mailEnabledSecurity', 'group-unusable'],
  ])('§4.12: stops a group that has become %s, and a look by reads explains it', async (kind, reason) => {
    const [device = ''] = await tenant.newDevices(1);
    const groupId = await tenant.newGroup([], kind);
    const said = await write(groupId, [add(device)]);
    expect([...said.values()]).toEqual([`none: ${reason}, after-change, group`]);
    expect(await probe(groupId)).toMatchObject({ reason: 'group-unusable', reach: 'group' });
    expect(await writesTo(groupId)).toBe(1);
  });

  it('sees by reads that the permission is lost, and at once that it is back', async () => {
    const groupId = await tenant.newGroup([]);
    await tenant.entra.changeApp(TENANT, CLIENT_ID, { permissions: ['GroupMember.Read.All', 'Device.Read.All'] });
    expect(await probe(groupId)).toMatchObject({ reason: 'permission-denied', retry: 'after-change', reach: 'group' });
    const permissions = ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'Device.Read.All', 'User.Read.All'];
    await tenant.entra.changeApp(TENANT, CLIENT_ID, { permissions });
    expect(await probe(groupId)).toBeUndefined();
    expect(await writesTo(groupId)).toBe(0);
  });

  it('goes on with a fresh token when the one it has is revoked', async () => {
    const [device = ''] = await tenant.newDevices(1);
    const groupId = await tenant.newGroup([]);
    await tenant.entra.revokeTokens(TENANT, CLIENT_ID);
    expect([...(await write(groupId, [add(device)])).values()]).toEqual(['done']);
  });

  it('is exact also while every read shows the group as it was before', async () => {
    const devices = await tenant.newDevices(20);
    const groupId = await tenant.newGroup(devices);
    await tenant.entra.setReplication(TENANT, { replicas: 1, frozen: 1 });
    try {
      await tenant.entra.changeMembers(TENANT, groupId, { remove: devices.slice(0, 7) });
      const said = await write(
        groupId,
        devices.map((id) => ({ ...add(id, 'unknown'), lately: true })),
      );
      expect([...said.values()]).toEqual(Array(20).fill('done'));
      expect(await tenant.membersOf(groupId)).toEqual(new Set(devices));
    } finally {
      await tenant.entra.setReplication(TENANT, {});
    }
  });

  it('has deleted no object from the directory', async () => {
    expect((await tenant.entra.counters()).objectsDeleted).toBe(0);
  });
});
