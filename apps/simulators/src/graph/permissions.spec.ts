import { at, CLIENT_ID, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let devices: readonly string[];
let servicePrincipal: string;
beforeAll(async () => {
  ends = await StartedSimulators.start();
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
  servicePrincipal = String(at((await changeApp({})).body, 'objectId'));
});
beforeEach(async () => {
  await changeApp({ consent: 'granted', permissions: ALL });
  await settings({ permissionsOf: 'both' });
  ends.forgetToken();
});
afterAll(() => ends.dispose());

const ALL = ['GroupMember.ReadWrite.All', 'Device.Read.All', 'Device.ReadWrite.All', 'User.Read.All'];
const app = `/tenants/contoso/apps/${CLIENT_ID}`;
const changeApp = (body: object) => ends.control(app, { method: 'PATCH', body });
const settings = (body: object) => ends.control('/settings', { method: 'PATCH', body });
const device = (index: number): string => devices[index] ?? '';
async function newGroup(words: object = {}): Promise<string> {
  const items = [{ displayName: `Guarded ${Math.random()}`, id: crypto.randomUUID(), ...words }];
  return String(at((await ends.control('/tenants/contoso/groups', { body: { items } })).body, 'items', 0, 'id'));
}
const add = async (group: string, id = device(0)) =>
  (await ends.graph(`/groups/${group}/members/$ref`, { body: { '@odata.id': ends.reference(id) } })).status;
const rolesOf = (token: unknown): unknown =>
  at(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()), 'roles');

it('1.5: a token carries the permissions of the time when it was made', async () => {
  expect(rolesOf(at((await ends.signIn()).body, 'access_token'))).toEqual(ALL);
  await changeApp({ permissions: ['Device.Read.All'] });
  expect(rolesOf(at((await ends.signIn()).body, 'access_token'))).toEqual(['Device.Read.All']);
  await changeApp({ permissions: [] });
  expect(rolesOf(at((await ends.signIn()).body, 'access_token'))).toBeUndefined();
});

it('1.5: a permission that is lost is missed at once, and is back at once for a token from before', async () => {
  const group = await newGroup();
  expect(await add(group)).toBe(204);
  await changeApp({ permissions: ['Device.ReadWrite.All'] });
  expect(await add(group, device(1))).toBe(403);
  await changeApp({ permissions: ALL });
  expect(await add(group, device(1))).toBe(204);
});

it('1.5: a permission that a token lacks comes with the next token only', async () => {
  const group = await newGroup();
  await changeApp({ permissions: ['Device.ReadWrite.All'] });
  expect(await add(group)).toBe(403);
  await changeApp({ permissions: ALL });
  expect(await add(group)).toBe(403);
  ends.forgetToken();
  expect(await add(group)).toBe(204);
});

it.each([
  ['token', 204, 403],
  ['directory', 403, 204],
])(
  '1.5: where the permissions of the %s count alone: lost → %i, granted → %i',
  async (permissionsOf, lost, granted) => {
    await settings({ permissionsOf });
    const group = await newGroup();
    expect((await ends.graph('/groups?$top=1')).status).toBe(200);
    await changeApp({ permissions: [] });
    expect(await add(group)).toBe(lost);
    ends.forgetToken();
    await ends.graph('/groups?$top=1');
    await changeApp({ permissions: ALL });
    expect(await add(group, device(1))).toBe(granted);
  },
);

it('1.5: without Device.ReadWrite.All users are added and devices are not, unless the reading is lax', async () => {
  await changeApp({ permissions: ['GroupMember.ReadWrite.All', 'Device.Read.All', 'User.Read.All'] });
  const group = await newGroup();
  const { body } = await ends.graph('/users?$top=1&$select=id');
  expect(await add(group, String(at(body, 'value', 0, 'id')))).toBe(204);
  expect(await add(group)).toBe(403);
  await settings({ deviceAddsNeedDevicePermission: false });
  expect(await add(group)).toBe(204);
  await settings({ deviceAddsNeedDevicePermission: true });
});

it('1.5: an app that owns a group writes its members without a permission', async () => {
  await changeApp({ permissions: [] });
  const group = await newGroup();
  expect(await add(group)).toBe(403);
  const own = (body: object) => ends.control(`/tenants/contoso/groups/${group}/owners`, { body });
  await own({ add: [servicePrincipal] });
  expect(await add(group)).toBe(204);
  expect((await ends.graph(`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' })).status).toBe(204);
  expect((await ends.graph(`/groups/${group}`, { method: 'DELETE' })).status).toBe(403);
  await own({ remove: [servicePrincipal] });
  expect(await add(group)).toBe(403);
});

it('1.5: with consent withdrawn every call is 403, and a token has no roles', async () => {
  await changeApp({ consent: 'withdrawn' });
  const group = await newGroup({ members: [device(0)] });
  const calls: readonly [path: string, asked?: object][] = [
    ['/groups'],
    [`/groups/${group}`],
    [`/groups/${group}/members`],
    ['/devices'],
    ['/users'],
    ['/directoryObjects/getByIds', { body: { ids: [device(0)] } }],
    [`/groups/${group}`, { method: 'PATCH', body: { 'members@odata.bind': [ends.reference(device(1))] } }],
    [`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' }],
    [`/groups/${group}/members/${device(0)}`, { method: 'DELETE' }],
  ];
  for (const [path, asked] of calls) {
    expect({ path, answer: await ends.graph(path, asked) }).toMatchObject({
      path,
      answer: { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
    });
  }
  expect(rolesOf(at((await ends.signIn()).body, 'access_token'))).toBeUndefined();
});

it.each([
  ['disabled', 7000112],
  ['removed', 700016],
])('1.5: an app that is %s gets no token, and the one it has is 401', async (consent, code) => {
  await ends.graph('/groups?$top=1');
  await changeApp({ consent });
  expect(await ends.signIn()).toMatchObject({
    status: 400,
    body: { error: 'unauthorized_client', error_codes: [code] },
  });
  expect(await ends.graph('/groups')).toMatchObject({
    status: 401,
    body: { error: { code: 'Authorization_IdentityNotFound' } },
  });
  await changeApp({ consent: 'granted' });
  expect((await ends.graph('/groups')).status).toBe(200);
});

it('1.5: revoked tokens are 401, new ones are good', async () => {
  await ends.graph('/groups?$top=1');
  await ends.control(`${app}/revoke-tokens`, { method: 'POST' });
  expect(await ends.graph('/groups')).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': expect.stringContaining('Bearer') },
    body: { error: { code: 'InvalidAuthenticationToken' } },
  });
  ends.forgetToken();
  expect((await ends.graph('/groups')).status).toBe(200);
});

it('2.1: the members of a group that hides them are for apps with Member.Read.Hidden', async () => {
  const group = await newGroup({ visibility: 'HiddenMembership', members: [device(0)] });
  expect((await ends.graph(`/groups/${group}`)).body).toMatchObject({ visibility: 'HiddenMembership' });
  expect((await ends.graph(`/groups/${group}/members`)).status).toBe(403);
  await changeApp({ permissions: [...ALL, 'Member.Read.Hidden'] });
  ends.forgetToken();
  expect(at((await ends.graph(`/groups/${group}/members`)).body, 'value')).toHaveLength(1);
});

it('6: an app that may only create groups names itself as the owner, and others only when it may read them', async () => {
  await changeApp({ permissions: ['Group.Create'] });
  const create = (more: object) =>
    ends.graph('/groups', {
      body: {
        displayName: 'Own',
        mailNickname: 'own',
        mailEnabled: false,
        securityEnabled: true,
        groupTypes: [],
        ...more,
      },
    });
  const owned = await create({ 'owners@odata.bind': [ends.reference(servicePrincipal)] });
  expect(owned.status).toBe(201);
  expect(await add(String(at(owned.body, 'id')))).toBe(204);
  const anonymous = await create({});
  expect(anonymous.status).toBe(201);
  expect(await add(String(at(anonymous.body, 'id')))).toBe(403);
  const { body } = await ends.control('/tenants/contoso/users?displayName=Alice%20Scenario');
  const alice = { 'owners@odata.bind': [ends.reference(String(at(body, 'items', 0, 'id')))] };
  expect((await create(alice)).status).toBe(403);
  await changeApp({ permissions: ['Group.Create', 'User.Read.All'] });
  ends.forgetToken();
  expect((await create(alice)).status).toBe(201);
  const twice = [ends.reference(servicePrincipal), ends.reference(servicePrincipal)];
  expect(await create({ 'owners@odata.bind': twice })).toMatchObject({
    status: 400,
    body: { error: { message: 'Request contains a property with duplicate values.' } },
  });
});
