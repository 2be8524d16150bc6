import { at, column, type Reply, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let devices: readonly string[];
let users: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const idsOf = async (set: string) =>
    column(at((await ends.control(`/tenants/contoso/${set}`)).body, 'items'), 'id').map(String);
  [devices, users] = [await idsOf('devices'), await idsOf('users')];
  await ends.control(app, { method: 'PATCH', body: { permissions: PERMISSIONS } });
});
afterAll(() => ends.dispose());

const app = '/tenants/contoso/apps/22222222-2222-2222-2222-222222222222';
const PERMISSIONS = ['Group.ReadWrite.All', 'Device.ReadWrite.All', 'Device.Read.All', 'User.Read.All'];
const nobody = '00000000-0000-0000-0000-00000000dead';
const device = (index: number): string => devices[index] ?? '';
const user = (index: number): string => users[index] ?? '';

let made = 0;
async function newGroup(words: object = {}): Promise<string> {
  const items = [{ displayName: `Linked ${++made}`, ...words }];
  return String(at((await ends.control('/tenants/contoso/groups', { body: { items } })).body, 'items', 0, 'id'));
}
const change = (group: string, body: object) =>
  ends.control(`/tenants/contoso/groups/${group}`, { method: 'PATCH', body });
const patch = (group: string, links: { readonly members?: readonly string[]; readonly owners?: readonly string[] }) =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: Object.fromEntries(
      Object.entries(links).map(([name, ids]) => [`${name}@odata.bind`, ids.map((id) => ends.reference(id))]),
    ),
  });
const membersOf = async (group: string) =>
  column(at((await ends.control(`/tenants/contoso/groups/${group}/members`)).body, 'items'), 'id');
const errorOf = ({ status, body }: Reply) => `${status} ${String(at(body, 'error', 'message'))}`;

describe('1.2: what stands against an add, in order', () => {
  const answers = {
    tooMany: '400 A resource cannot contain more than 20 link changes',
    noGroup: `404 Resource '${nobody}' does not exist or one of its queried reference-property objects are not present.`,
    kind: '400 Cannot Update a mail-enabled security groups and or distribution list.',
    denied: '403 Insufficient privileges to complete the operation.',
    type: expect.stringMatching(/^400 The object/),
    quota:
      "403 Unable to perform operation as '101' would exceed the maximum quota count '100' for forward-link owners.",
    exists: "400 One or more added object references already exist for the following modified properties: 'members'.",
  };

  it('11.1: the first of the list wins, whatever else is wrong', async () => {
    const full = { members: devices.slice(0, 21) };
    expect(errorOf(await patch(nobody, full))).toBe(answers.tooMany);
    expect(errorOf(await patch(nobody, { members: [nobody] }))).toBe(answers.noGroup);

    const group = await newGroup({ kind: 'roleAssignable', members: [device(0)] });
    const wrong = { members: [nobody, device(0)] };
    await change(group, { mailEnabled: true });
    expect(errorOf(await patch(group, wrong))).toBe(answers.kind);
    await change(group, { mailEnabled: false });
    expect(errorOf(await patch(group, wrong))).toBe(answers.denied);
    await change(group, { isAssignableToRole: null });
    expect(errorOf(await patch(group, wrong))).toBe(answers.noGroup);

    await change(group, { groupTypes: ['Unified'] });
    expect(errorOf(await patch(group, { members: [device(0)] }))).toEqual(answers.type);
    await change(group, { groupTypes: [] });
    expect(errorOf(await patch(group, { members: [device(0), device(1)] }))).toBe(answers.exists);
    expect(await membersOf(group)).toEqual([device(0)]);
  });

  it('1.2: a quota that would be passed is said before a member that is there already', async () => {
    const group = await newGroup({ members: [device(0)] });
    const names = Array.from({ length: 100 }, (_, index) => ({ displayName: `Owner ${index} of ${group}` }));
    const { body } = await ends.control('/tenants/contoso/users', { body: { items: names } });
    const owners = column(at(body, 'items'), 'id').map(String);
    await ends.control(`/tenants/contoso/groups/${group}/owners`, { body: { add: owners } });
    const reply = await patch(group, { members: [device(0)], owners: [user(0)] });
    expect(reply).toMatchObject({ body: { error: { code: 'Directory_QuotaExceeded' } } });
    expect(errorOf(reply)).toBe(answers.quota);
    expect(errorOf(await patch(group, { members: [device(0)] }))).toBe(answers.exists);
  });
});

it('1.2: a PATCH with one existing member adds none of them', async () => {
  const group = await newGroup({ members: [device(3)] });
  expect((await patch(group, { members: devices.slice(0, 20) })).status).toBe(400);
  expect(await membersOf(group)).toEqual([device(3)]);
});

it('1.1: members and owners of one PATCH count together against 20', async () => {
  const group = await newGroup();
  const links = { members: devices.slice(0, 19), owners: [user(0), user(1)] };
  expect(errorOf(await patch(group, links))).toBe('400 A resource cannot contain more than 20 link changes');
  expect((await patch(group, { ...links, owners: [user(0)] })).status).toBe(204);
  expect(await membersOf(group)).toHaveLength(19);
});

it('1.2, 1.3: owners are added once, are users or apps, and the last one stays', async () => {
  const group = await newGroup();
  const owner = (id: string) =>
    ends.graph(`/groups/${group}/owners/$ref`, { body: { '@odata.id': ends.reference(id) } });
  const remove = (id: string) => ends.graph(`/groups/${group}/owners/${id}/$ref`, { method: 'DELETE' });
  expect((await owner(user(0))).status).toBe(204);
  expect(errorOf(await owner(user(0)))).toBe(
    "400 One or more added object references already exist for the following modified properties: 'owners'.",
  );
  expect((await owner(device(0))).status).toBe(400);
  expect(errorOf(await remove(user(0)))).toBe(
    '400 The group must have at least one owner, hence this owner cannot be removed.',
  );
  expect((await owner(user(1))).status).toBe(204);
  expect((await remove(user(0))).status).toBe(204);
  expect((await remove(user(0))).status).toBe(404);
});

it.each([
  ['directoryObjects', 204],
  ['devices', 204],
  ['users', 404],
  ['groups', 404],
  ['servicePrincipal', 404],
  ['orgContact', 404],
  ['printers', 400],
])('1.1: a device named through %s → %i', async (set, status) => {
  const group = await newGroup();
  const body = { 'members@odata.bind': [ends.reference(device(0), set)] };
  expect((await ends.graph(`/groups/${group}`, { method: 'PATCH', body })).status).toBe(status);
});

it('1.1, 1.5: service principals and contacts are members too, with the permission for apps', async () => {
  const make = async (set: string) => {
    const body = { items: [{ displayName: `One of ${set}` }] };
    return String(at((await ends.control(`/tenants/contoso/${set}`, { body })).body, 'items', 0, 'id'));
  };
  const [principal, contact] = [await make('servicePrincipals'), await make('orgContacts')];
  const group = await newGroup();
  const bind = (reference: string) =>
    ends.graph(`/groups/${group}`, { method: 'PATCH', body: { 'members@odata.bind': [reference] } });
  expect((await bind(ends.reference(contact, 'orgContact'))).status).toBe(204);
  expect((await bind(ends.reference(principal, 'servicePrincipal'))).status).toBe(403);
  await ends.control(app, { method: 'PATCH', body: { permissions: [...PERMISSIONS, 'Application.ReadWrite.All'] } });
  ends.forgetToken();
  expect((await bind(ends.reference(principal, 'servicePrincipal'))).status).toBe(204);
  expect(await membersOf(group)).toEqual([principal, contact].toSorted());
});

it('1.1: removes a member that is named by a reference in @id', async () => {
  const group = await newGroup({ members: [device(0), device(1)] });
  const path = `/groups/${group}/members/$ref`;
  const by = (reference: string) => ends.graph(`${path}?@id=${encodeURIComponent(reference)}`, { method: 'DELETE' });
  expect((await by(ends.reference(device(0)))).status).toBe(204);
  expect((await by(ends.reference(device(0)))).status).toBe(404);
  expect((await by(device(1))).status).toBe(400);
  expect((await ends.graph(path, { method: 'DELETE' })).status).toBe(400);
  expect(await membersOf(group)).toEqual([device(1)]);
  expect(at((await ends.control(`/writes?group=${group}`)).body, 'items', 0)).toMatchObject({
    op: 'remove',
    objectIds: [device(0)],
    applied: true,
  });
});

it('1.1: a member is removed by its object id only, not by a user principal name', async () => {
  const group = await newGroup({ members: [user(0)] });
  const path = `/groups/${group}/members/alice.scenario%40contoso.com/$ref`;
  expect((await ends.graph(path, { method: 'DELETE' })).status).toBe(400);
});

it.each([
  ['PUT', '/groups/{id}'],
  ['PUT', '/groups/{id}/members'],
  ['POST', '/groups/{id}'],
  ['DELETE', '/groups/{id}/members'],
  ['PATCH', '/devices'],
  ['POST', '/organization'],
])('1.1: %s %s → 405', async (method, path) => {
  const reply = await ends.graph(path.replace('{id}', await newGroup()), { method, body: {} });
  expect(errorOf(reply)).toBe('405 Specified HTTP method is not allowed for the request target.');
});

describe('1.4: a group changes its kind at run time', () => {
  it.each([
    ['turns dynamic', { groupTypes: ['DynamicMembership'], membershipRule: 'true' }, 403],
    ['is synced from Active Directory', { onPremisesSyncEnabled: true }, 400],
    ['gets restricted management', { isManagementRestricted: true }, 403],
    ['becomes a mail-enabled security group', { mailEnabled: true }, 400],
    ['becomes a distribution list', { mailEnabled: true, securityEnabled: false }, 400],
  ])('1.4: %s: neither adds nor removals are taken until it is back', async (_, words, status) => {
    const group = await newGroup({ members: [device(0)] });
    const remove = () => ends.graph(`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' });
    const back = {
      groupTypes: [],
      membershipRule: null,
      onPremisesSyncEnabled: null,
      isManagementRestricted: null,
      mailEnabled: false,
      securityEnabled: true,
    };
    await change(group, words);
    expect((await patch(group, { members: [device(1)] })).status).toBe(status);
    expect((await remove()).status).toBe(status);
    await change(group, back);
    expect((await remove()).status).toBe(204);
    expect((await patch(group, { members: [device(1)] })).status).toBe(204);
  });

  it('1.4: one whose source of authority moved to the cloud can be written', async () => {
    const group = await newGroup({ kind: 'cloudManaged' });
    expect((await patch(group, { members: [device(0)] })).status).toBe(204);
    const { body } = await ends.graph(`/groups/${group}?$select=onPremisesSyncEnabled,onPremisesSyncBehavior`);
    expect(body).toMatchObject({ onPremisesSyncEnabled: true, onPremisesSyncBehavior: { isCloudManaged: true } });
  });

  it('1.4: a Microsoft 365 group takes users and nothing else', async () => {
    const group = await newGroup({ kind: 'microsoft365' });
    expect((await patch(group, { members: [device(0)] })).status).toBe(400);
    expect((await patch(group, { members: [await newGroup()] })).status).toBe(400);
    expect((await patch(group, { members: [user(0)] })).status).toBe(204);
  });

  it('1.2: a group that is gone is 404 for adds and removals, without telling what is missing', async () => {
    const group = await newGroup({ members: [device(0)] });
    await ends.control(`/tenants/contoso/groups/${group}`, { method: 'DELETE' });
    expect((await patch(group, { members: [device(1)] })).status).toBe(404);
    expect((await ends.graph(`/groups/${group}/members/${device(0)}/$ref`, { method: 'DELETE' })).status).toBe(404);
    expect((await ends.graph(`/groups/${group}/members`)).status).toBe(404);
  });
});
