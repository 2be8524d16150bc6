import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
});
afterAll(() => ends.dispose());
afterEach(() => replicas({}));

const device = (index: number): string => devices[index] ?? '';
const replicas = (body: object) => ends.control('/tenants/contoso/replication', { method: 'PUT', body });
/** From now on all replicas show what is true at this moment. */
const standStill = () => replicas({ replicas: 3, frozen: 3 });
let made = 0;
async function newGroup(members: readonly string[] = []): Promise<string> {
  const items = [{ displayName: `Lagging ${++made}`, id: crypto.randomUUID(), members }];
  const { body } = await ends.control('/tenants/contoso/groups', { body: { items } });
  return String(at(body, 'items', 0, 'id'));
}
const patch = (group: string, ...ids: readonly string[]) =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: { 'members@odata.bind': ids.map((id) => ends.reference(id)) },
  });
const remove = (group: string, id: string) => ends.graph(`/groups/${group}/members/${id}/$ref`, { method: 'DELETE' });
const membersOf = async (group: string) =>
  column(at((await ends.graph(`/groups/${group}/members?$select=id`)).body, 'value'), 'id');
const refused = (status: number, message: string) => ({ status, body: { error: { message } } });

it('2.3: a read after a write shows the state before it until the replicas have caught up', async () => {
  const group = await newGroup([device(0)]);
  await standStill();
  expect((await patch(group, device(1))).status).toBe(204);
  expect((await remove(group, device(0))).status).toBe(204);
  expect(await membersOf(group)).toEqual([device(0)]);
  await replicas({});
  expect(await membersOf(group)).toEqual([device(1)]);
});

it('2.3: a lag is a time of the clock', async () => {
  await replicas({ minSeconds: 20, maxSeconds: 20 });
  await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 100 } });
  const group = await newGroup();
  const status = async () => (await ends.graph(`/groups/${group}`)).status;
  expect(await status()).toBe(404);
  await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 60 } });
  expect(await status()).toBe(200);
});

it('2.3: writes go to the primary, whatever reads show', async () => {
  const group = await newGroup();
  await standStill();
  expect((await patch(group, device(0))).status).toBe(204);
  expect(await membersOf(group)).toEqual([]);
  expect(await patch(group, device(0))).toMatchObject(
    refused(400, "One or more added object references already exist for the following modified properties: 'members'."),
  );
});

it('1.2: a group that is too new gets no links, and cannot be read', async () => {
  await standStill();
  const group = await newGroup();
  expect((await ends.graph(`/groups/${group}`)).status).toBe(404);
  expect(await patch(group, device(0))).toMatchObject(
    refused(400, "The source resource object or one of the objects being referenced don't exist."),
  );
  await replicas({});
  expect((await patch(group, device(0))).status).toBe(204);
});

it('9: an object that is too new is missing, for reads and as a member', async () => {
  const group = await newGroup();
  await standStill();
  const { body } = await ends.control('/tenants/contoso/devices', {
    body: { items: [{ displayName: `New ${made}` }] },
  });
  const id = String(at(body, 'items', 0, 'id'));
  expect((await ends.graph(`/devices/${id}`)).status).toBe(404);
  expect(await patch(group, id)).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
  await replicas({});
  expect((await patch(group, id)).status).toBe(204);
});

it('1.3: a member removed a moment ago is 400 while a replica still shows it, then 404', async () => {
  const group = await newGroup([device(0)]);
  await standStill();
  await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { remove: [device(0)] } });
  expect(await remove(group, device(0))).toMatchObject(
    refused(
      400,
      "One or more removed object references do not exist for the following modified properties: 'members'.",
    ),
  );
  await replicas({});
  expect((await remove(group, device(0))).status).toBe(404);
});

it('2.3: an object that vanished is shown for a while; getByIds, lists and members agree', async () => {
  const { body } = await ends.control('/tenants/contoso/devices', {
    body: { items: [{ displayName: `Old ${made}` }] },
  });
  const id = String(at(body, 'items', 0, 'id'));
  const deviceId = String(at(body, 'items', 0, 'deviceId'));
  const group = await newGroup([id]);
  const seen = async () => ({
    byId: at((await ends.graph('/directoryObjects/getByIds', { body: { ids: [id] } })).body, 'value', 0, 'id'),
    byFilter: at((await ends.graph(`/devices?$filter=deviceId eq '${deviceId}'`)).body, 'value', 0, 'id'),
    member: (await membersOf(group))[0],
  });
  await standStill();
  await ends.control(`/tenants/contoso/devices/${id}`, { method: 'DELETE' });
  expect(await seen()).toEqual({ byId: id, byFilter: id, member: id });
  expect((await patch(group, id)).status).toBe(404);
  await replicas({});
  expect(await seen()).toEqual({ byId: undefined, byFilter: undefined, member: undefined });
});

it('2.1: the index that counts is behind still further', async () => {
  const count = async () => (await ends.graph('/devices/$count', { headers: { consistencylevel: 'eventual' } })).body;
  await replicas({ indexSeconds: 30 });
  await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 60 } });
  const before = Number(await count());
  await ends.control('/tenants/contoso/devices', { body: { items: [{ displayName: `Counted ${made}` }] } });
  expect(await count()).toBe(`${before}`);
  await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 60 } });
  expect(await count()).toBe(`${before + 1}`);
});

it('11.4: refuses a lag that cannot be, and keeps a good one over a restart', async () => {
  expect((await replicas({ minSeconds: 5, maxSeconds: 1 })).status).toBe(400);
  expect((await replicas({ frozen: 4 })).status).toBe(400);
  await replicas({ maxSeconds: 7 });
  const { data } = ends;
  await ends.dispose({ keepData: true });
  ends = await StartedSimulators.start(data);
  expect((await ends.control('/tenants/contoso/replication')).body).toMatchObject({ replicas: 3, maxSeconds: 7 });
});
