import { randomUUID } from 'node:crypto';
import { DirectoryError } from '../../core/ports';
import { directoryObjectsContract, together } from '../../fixtures/directory-objects-contract';
import { CLIENT_ID, SimulatedTenant, TENANT, TENANT_ID } from '../../fixtures/simulated-tenant';

jest.setTimeout(120_000);

describe('GraphObjects against a simulated tenant', () => {
  let tenant: SimulatedTenant;
  beforeAll(async () => {
    tenant = await SimulatedTenant.open();
  });
  afterEach(() => tenant.entra.removeAllFaults());
  afterAll(() => tenant?.close());

  directoryObjectsContract(() => ({
    objects: tenant.objects,
    tenantId: TENANT_ID,
    register: async (deviceId) => {
      const displayName = `Device ${randomUUID()}`;
      const { id } = await tenant.entra.createObject(TENANT, 'devices', { displayName, deviceId });
      return { deviceId, objectId: id };
    },
    newUser: async () => {
      const displayName = `User ${randomUUID()}`;
      return (await tenant.entra.createObject(TENANT, 'users', { displayName })).id;
    },
    deleteObject: (type, id) => tenant.entra.deleteObject(TENANT, `${type}s`, id),
  }));

  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
  const lookUp = (deviceIds: readonly string[]) => tenant.objects.lookUpDevices(TENANT_ID, deviceIds);
  /** What was answered before it failed, and how it failed. */
  const untilFailure = async (parts: AsyncIterable<ReadonlyMap<string, unknown>>) => {
    const answered = new Map<string, unknown>();
    try {
      for await (const part of parts) for (const [id, answer] of part) answered.set(id, answer);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      return { answered, refusal: error.refusal };
    }
    throw new Error('it did not fail');
  };

  it('looks 600 deviceIds up in two calls of twenty requests, for 40 resource units', async () => {
    await tenant.entra.resetCounters();
    expect((await together(lookUp(ids(600)))).size).toBe(600);
    const { requests, ['resourceUnits']: units } = await tenant.entra.counters();
    expect(requests).toMatchObject({ 'POST /$batch': 2, 'GET /devices': 40 });
    expect(units).toBe(40);
  });

  it('reads a thousand objects for two resource units', async () => {
    const devices = await tenant.newDevices(1_000);
    await tenant.entra.resetCounters();
    const read = tenant.objects.read(
      TENANT_ID,
      devices.map((objectId) => ({ objectId, type: 'device' })),
    );
    expect(new Set((await together(read)).values())).toEqual(new Set(['there']));
    expect((await tenant.entra.counters())['resourceUnits']).toBe(2);
  });

  it.each([
    [429, 'throttled'],
    [503, 'directory-unavailable'],
    [401, 'credential'],
    [403, 'permission-denied'],
  ] as const)(
    'counts the requests of a batch that were answered when one of them is answered with %p',
    async (status, reason) => {
      const deviceIds = ids(45);
      const spoiled = deviceIds.slice(15, 30);
      await tenant.entra.addFault({ match: { path: `devices.*${spoiled[0]}` }, effect: { status } });
      const { answered, refusal } = await untilFailure(lookUp(deviceIds));
      expect(refusal.reason).toBe(reason);
      expect(answered.size).toBe(30);
      for (const deviceId of spoiled) expect(answered.has(deviceId)).toBe(false);
    },
  );

  it.each([
    ['the batch is refused', { status: 503 }],
    ['the connection is cut', { destroy: true }],
  ] as const)('knows nothing of anybody when %s', async (_, effect) => {
    await tenant.entra.addFault({ match: { path: '\\$batch' }, effect });
    const { answered, refusal } = await untilFailure(lookUp(ids(20)));
    expect([answered.size, refusal.reason]).toEqual([0, 'directory-unavailable']);
  });

  it('begins a list anew when its page token has expired', async () => {
    await tenant.newDevices(2_500);
    const count = await tenant.objects.countDevices(TENANT_ID);
    let pages = 0;
    const listed = new Set<string>();
    for await (const page of tenant.objects.devices(TENANT_ID)) {
      pages += 1;
      if (pages === 2) await tenant.entra.expirePageTokens();
      for (const { objectId } of page) listed.add(objectId);
    }
    expect(listed.size).toBe(count);
    expect(pages).toBe(2 + Math.ceil(count / 999));
  });

  it('never takes an object for missing that it may not read', async () => {
    const [device = ''] = await tenant.newDevices(1);
    const nobody = randomUUID();
    await tenant.entra.changeApp(TENANT, CLIENT_ID, {
      permissions: ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'Device.Read.All'],
    });
    await tenant.entra.revokeTokens(TENANT, CLIENT_ID);
    const { answered, refusal } = await untilFailure(
      tenant.objects.read(TENANT_ID, [
        { objectId: device, type: 'device' },
        { objectId: nobody, type: 'device' },
        { objectId: randomUUID(), type: 'user' },
      ]),
    );
    expect(refusal.reason).toBe('permission-denied');
    expect(answered).toEqual(
      new Map([
        [device, 'there'],
        [nobody, 'missing'],
      ]),
    );
  });
});
