import { column, at, CLIENT_ID, type Reply, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const items = Array.from({ length: 25 }, (_, index) => ({ displayName: `W-${index}` }));
  const { body } = await ends.control('/tenants/contoso/devices', { body: { items } });
  devices = column(at(body, 'items'), 'id').map(String);
});
afterAll(() => ends.dispose());

const device = (index: number): string => devices[index] ?? '';
let made = 0;
/** A group of its own for each test. */
async function newGroup(words: object = {}, members: readonly string[] = []): Promise<string> {
  const item = { displayName: `Written ${++made}`, members, ...words };
  const { body } = await ends.control('/tenants/contoso/groups', { body: { items: [item] } });
  return String(at(body, 'items', 0, 'id'));
}
const membersOf = async (group: string): Promise<readonly unknown[]> =>
  column(at((await ends.control(`/tenants/contoso/groups/${group}/members`)).body, 'items'), 'id');
const patch = (group: string, objectIds: readonly string[], set?: string): Promise<Reply> =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: { 'members@odata.bind': objectIds.map((id) => ends.reference(id, set)) },
  });
const refused = (status: number, code: string, message?: string) => ({
  status,
  body: { error: { code, ...(message !== undefined && { message }) } },
});
const missing = (id: string) =>
  refused(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
const nobody = '00000000-0000-0000-0000-00000000dead';

describe('1.1: adding and removing', () => {
  it('adds 20 by one PATCH, one by POST $ref, and removes by DELETE $ref: 204 without a body', async () => {
    const group = await newGroup();
    expect(await patch(group, devices.slice(0, 20))).toMatchObject({ status: 204, body: '' });
    const one = { '@odata.id': ends.reference(device(20)) };
    expect(await ends.graph(`/groups/${group}/members/$ref`, { body: one })).toMatchObject({ status: 204, body: '' });
    expect(await ends.graph(`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect(await membersOf(group)).toEqual(devices.slice(1, 21).toSorted());
  });

  it.each(['directoryObjects', 'devices'])('takes references through %s', async (set) => {
    const group = await newGroup();
    expect((await patch(group, [device(0).toUpperCase()], set)).status).toBe(204);
    expect(await membersOf(group)).toEqual([device(0)]);
  });

  it('takes only references to its own root, by object id, of the right type', async () => {
    const group = await newGroup();
    const bind = (address: string) =>
      ends.graph(`/groups/${group}`, { method: 'PATCH', body: { 'members@odata.bind': [address] } });
    const wrong = [
      `https://graph.microsoft.com/v1.0/directoryObjects/${device(0)}`,
      `/directoryObjects/${device(0)}`,
      ends.reference('someone@contoso.com', 'users'),
      ends.reference(device(0), 'printers'),
    ];
    for (const address of wrong) expect(await bind(address)).toMatchObject(refused(400, 'Request_BadRequest'));
    expect(await bind(ends.reference(device(0), 'users'))).toMatchObject(missing(device(0)));
    expect(await membersOf(group)).toEqual([]);
  });

  it('needs the content type and a JSON body', async () => {
    const group = await newGroup();
    const body = JSON.stringify({ '@odata.id': ends.reference(device(0)) });
    const post = (headers: Record<string, string>, text = body) =>
      ends.graph(`/groups/${group}/members/$ref`, { method: 'POST', body: text, headers });
    expect(await post({ 'content-type': 'text/plain' })).toMatchObject(refused(400, 'BadRequest'));
    expect(await post({ 'content-type': 'application/json' }, '{')).toMatchObject(refused(400, 'BadRequest'));
    expect((await post({ 'content-type': 'application/json; charset=utf-8' })).status).toBe(204);
  });

  it('refuses the wrong verbs and the wrong shapes', async () => {
    const group = await newGroup();
    const body = { 'members@odata.bind': [ends.reference(device(0))] };
    expect(await ends.graph(`/groups/${group}`, { method: 'PUT', body })).toMatchObject(
      refused(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.'),
    );
    expect(await ends.graph(`/groups/${group}/members/$ref`, { method: 'PATCH', body })).toMatchObject(
      refused(400, 'BadRequest', 'The request is currently not supported on the targeted entity set'),
    );
    expect(await ends.graph(`/groups/${group}/members`, { body })).toMatchObject(
      refused(400, 'BadRequest', 'Write requests are only supported on contained entities'),
    );
  });

  it('really deletes the object when /$ref is left out, and counts it', async () => {
    const group = await newGroup();
    await patch(group, [device(24)]);
    await ends.control('/counters', { method: 'DELETE' });
    expect((await ends.graph(`/groups/${group}/members/${device(24)}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ends.graph(`/devices/${device(24)}`)).status).toBe(404);
    expect(await membersOf(group)).toEqual([]);
    expect((await ends.control('/counters')).body).toMatchObject({ objectsDeleted: 1 });
  });

  it('adds to a group only, never replaces; an empty change of nothing is refused', async () => {
    const group = await newGroup({}, [device(0)]);
    await patch(group, [device(1)]);
    expect(await membersOf(group)).toEqual([device(0), device(1)].toSorted());
    expect(await ends.graph(`/groups/${group}`, { method: 'PATCH', body: {} })).toMatchObject(
      refused(400, 'BadRequest'),
    );
    expect(await ends.graph(`/groups/${group}`, { method: 'PATCH', body: { members: [] } })).toMatchObject(
      refused(400, 'Request_BadRequest', "Invalid property 'members'."),
    );
  });
});

describe('1.2: outcomes of an add', () => {
  const exists = refused(
    400,
    'Request_BadRequest',
    "One or more added object references already exist for the following modified properties: 'members'.",
  );

  it('already a member → 400 Request_BadRequest, by POST and for any one of a PATCH, and nothing is added', async () => {
    const group = await newGroup({}, [device(1)]);
    expect(
      await ends.graph(`/groups/${group}/members/$ref`, { body: { '@odata.id': ends.reference(device(1)) } }),
    ).toMatchObject(exists);
    expect(await patch(group, [device(0), device(1), device(2)])).toMatchObject(exists);
    expect(await membersOf(group)).toEqual([device(1)]);
  });

  it('a missing object → 404 that names it, before a member that is there already; nothing is added', async () => {
    const group = await newGroup({}, [device(1)]);
    expect(await patch(group, [device(0), device(1), nobody])).toMatchObject(missing(nobody));
    expect(await membersOf(group)).toEqual([device(1)]);
  });

  it('a missing group → 404 with its id, before any member', async () => {
    expect(await patch(nobody, [device(0)])).toMatchObject(missing(nobody));
  });

  it('more than 20 links → 400, before the group', async () => {
    const more = refused(400, 'Request_BadRequest', 'A resource cannot contain more than 20 link changes');
    expect(await patch(nobody, devices.slice(0, 21))).toMatchObject(more);
  });

  it('the same id twice → 400', async () => {
    const group = await newGroup();
    expect(await patch(group, [device(0), device(0).toUpperCase()])).toMatchObject(
      refused(400, 'Request_BadRequest', 'Request contains a property with duplicate values.'),
    );
  });

  it('a Microsoft 365 group inside a security group → 400', async () => {
    const group = await newGroup();
    const unified = await newGroup({ kind: 'microsoft365' });
    expect(await patch(group, [unified])).toMatchObject(refused(400, 'Request_BadRequest'));
    expect((await patch(group, [await newGroup()], 'groups')).status).toBe(204);
  });
});

describe('1.3: outcomes of a remove', () => {
  it('not a member, no such object, no such group → 404 that names the one missing', async () => {
    const group = await newGroup({}, [device(0)]);
    const remove = (from: string, id: string) => ends.graph(`/groups/${from}/members/${id}/$ref`, { method: 'DELETE' });
    expect(await remove(group, device(1))).toMatchObject(missing(device(1)));
    expect(await remove(group, nobody)).toMatchObject(missing(nobody));
    expect(await remove(nobody, device(0))).toMatchObject(missing(nobody));
  });
});

describe('1.4: groups whose membership cannot be written', () => {
  const privileges = refused(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

  it.each([
    ['dynamic', privileges],
    [
      'onPremises',
      refused(
        400,
        'Request_BadRequest',
        'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
      ),
    ],
    [
      'mailEnabledSecurity',
      refused(400, 'Request_BadRequest', 'Cannot Update a mail-enabled security groups and or distribution list.'),
    ],
    [
      'distribution',
      refused(400, 'Request_BadRequest', 'Cannot Update a mail-enabled security groups and or distribution list.'),
    ],
    ['roleAssignable', privileges],
    ['microsoft365', refused(400, 'Request_BadRequest')],
  ])('%s', async (kind, answer) => {
    const group = await newGroup({ kind }, [device(0)]);
    expect(await patch(group, [device(1)])).toMatchObject(answer);
    expect(await membersOf(group)).toEqual([device(0)]);
  });

  it('comes before a missing member', async () => {
    expect(await patch(await newGroup({ kind: 'dynamic' }), [nobody])).toMatchObject(privileges);
  });
});

describe('1.5: permissions of the app', () => {
  const grant = async (permissions: readonly string[]) => {
    await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, { method: 'PATCH', body: { permissions } });
    ends.forgetToken();
  };
  const all = ['GroupMember.ReadWrite.All', 'Device.Read.All', 'Device.ReadWrite.All', 'User.Read.All'];
  afterEach(() => grant(all));
  const denied = refused(403, 'Authorization_RequestDenied');

  it('needs GroupMember.ReadWrite.All, and Device.ReadWrite.All beside it to add a device', async () => {
    const group = await newGroup();
    await grant(['Device.ReadWrite.All', 'GroupMember.Read.All']);
    expect(await patch(group, [device(0)])).toMatchObject(denied);
    await grant(['GroupMember.ReadWrite.All', 'Device.Read.All']);
    expect(await patch(group, [device(0)])).toMatchObject(denied);
    await ends.control('/settings', { method: 'PATCH', body: { deviceAddsNeedDevicePermission: false } });
    expect((await patch(group, [device(0)])).status).toBe(204);
    await ends.control('/settings', { method: 'PATCH', body: { deviceAddsNeedDevicePermission: true } });
    expect((await ends.graph(`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' })).status).toBe(204);
  });

  it('shows only type and id of objects that may not be read', async () => {
    const group = await newGroup({}, [device(0)]);
    await grant(['GroupMember.Read.All']);
    expect((await ends.graph(`/groups/${group}/members`)).body).toMatchObject({
      value: [{ '@odata.type': '#microsoft.graph.device', id: device(0), displayName: null, deviceId: null }],
    });
    expect(await ends.graph('/devices')).toMatchObject(denied);
    expect(await ends.graph('/users')).toMatchObject(denied);
  });

  it('writes a role-assignable group only with RoleManagement.ReadWrite.Directory', async () => {
    const group = await newGroup({ kind: 'roleAssignable' });
    await grant([...all, 'RoleManagement.ReadWrite.Directory']);
    expect((await patch(group, [device(0)])).status).toBe(204);
  });
});

it('counts a write that overlaps another of its group, and refuses it when told to', async () => {
  const group = await newGroup();
  await ends.control('/counters', { method: 'DELETE' });
  await ends.control('/settings', { method: 'PATCH', body: { refuseOverlappingWrites: true } });
  await ends.control('/faults', {
    body: { match: { method: 'PATCH', path: group }, effect: { latencyMs: 200 }, times: 1 },
  });
  const answers = await Promise.all([patch(group, [device(0)]), patch(group, [device(1)])]);
  await ends.control('/settings', { method: 'PATCH', body: { refuseOverlappingWrites: false } });
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
  expect((await ends.control('/counters')).body).toMatchObject({ overlappingWrites: 1, writes: 2, membersAdded: 1 });
  expect((await patch(group, [device(2)])).status).toBe(204);
  expect((await ends.control('/counters')).body).toMatchObject({ overlappingWrites: 1 });
});

it('6: makes a security group that can be written at once', async () => {
  await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, {
    method: 'PATCH',
    body: { permissions: ['Group.Create', 'GroupMember.ReadWrite.All', 'Device.ReadWrite.All'] },
  });
  ends.forgetToken();
  const words = { displayName: 'Made here', mailEnabled: false, mailNickname: 'made', securityEnabled: true };
  const reply = await ends.graph('/groups', { body: { ...words, groupTypes: [] } });
  expect(reply).toMatchObject({ status: 201, body: { displayName: 'Made here', groupTypes: [] } });
  expect((await patch(String(at(reply.body, 'id')), [device(3)])).status).toBe(204);
  expect(await ends.graph('/groups', { body: { ...words, mailNickname: 'no good' } })).toMatchObject(
    refused(400, 'Request_BadRequest'),
  );
  const bound = { ...words, 'members@odata.bind': devices.slice(0, 21).map((id) => ends.reference(id)) };
  expect(await ends.graph('/groups', { body: bound })).toMatchObject(
    refused(400, 'Request_BadRequest', 'A resource cannot contain more than 20 link changes'),
  );
});
