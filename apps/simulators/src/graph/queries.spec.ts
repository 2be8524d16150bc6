import { at, CLIENT_ID, column, StartedSimulators, TENANT_ID } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
  const permissions = ['GroupMember.ReadWrite.All', 'Device.Read.All', 'User.Read.All', 'Organization.Read.All'];
  await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, { method: 'PATCH', body: { permissions } });
});
afterAll(() => ends.dispose());

const eventual = { consistencylevel: 'eventual' };
const unsupported = { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } };
const settings = (body: object) => ends.control('/settings', { method: 'PATCH', body });
const values = (body: unknown, key = 'displayName') => column(at(body, 'value'), key);
async function newGroup(words: object = {}): Promise<string> {
  const items = [{ displayName: `Asked ${Math.random()}`, id: crypto.randomUUID(), ...words }];
  return String(at((await ends.control('/tenants/contoso/groups', { body: { items } })).body, 'items', 0, 'id'));
}
const below = (link: unknown): string => String(link).slice(`${ends.simulators.graph}/v1.0`.length);

describe('2.1: pages', () => {
  it('2.1: a page may be empty and still lead on, when told to', async () => {
    await settings({ emptyPageShare: 1 });
    const group = await newGroup({ members: devices.slice(0, 25) });
    for (const path of [`/groups/${group}/members?$top=10&$select=id`, '/devices?$top=50&$select=id']) {
      const sizes: number[] = [];
      const seen: unknown[] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const { body } = await ends.graph(next);
        sizes.push(values(body, 'id').length);
        seen.push(...values(body, 'id'));
        const link = at(body, '@odata.nextLink');
        next = link === undefined ? undefined : below(link);
      }
      expect(sizes.slice(0, 4)).toEqual([sizes[0], 0, sizes[0], 0]);
      expect(new Set(seen).size).toBe(path.startsWith('/devices') ? devices.length : 25);
      expect(seen).toHaveLength(new Set(seen).size);
    }
    await settings({ emptyPageShare: 0 });
  });

  it('2.1: a link does not carry the header, and only the first page carries the count', async () => {
    const path = "/devices?$filter=startswith(deviceId,'a') or startswith(displayName,'NL')&$count=true&$top=5";
    const first = await ends.graph(path, { headers: eventual });
    expect(at(first.body, '@odata.count')).toBeGreaterThan(5);
    const next = below(at(first.body, '@odata.nextLink'));
    expect(await ends.graph(next)).toMatchObject(unsupported);
    const second = await ends.graph(next, { headers: eventual });
    expect(second.status).toBe(200);
    expect(second.body).not.toHaveProperty(['@odata.count']);
  });

  it('2.1: an object that is there all the time is listed once, whatever comes and goes between the pages', async () => {
    const [gone, stays] = await Promise.all([newGroup(), newGroup()]);
    const seen: unknown[] = [];
    for (let next: string | undefined = '/groups?$top=3&$select=id'; next !== undefined;) {
      const { body } = await ends.graph(next);
      seen.push(...values(body, 'id'));
      if (seen.length === 3) await ends.control(`/tenants/contoso/groups/${gone}`, { method: 'DELETE' });
      if (seen.length === 6) await newGroup({ displayName: 'Came late' });
      const link = at(body, '@odata.nextLink');
      next = link === undefined ? undefined : below(link);
    }
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen).not.toContain(gone);
    expect(seen).toContain(stays);
  });
});

describe('2.1: members by advanced queries', () => {
  it('2.1: a filter needs the header and the count', async () => {
    const group = await newGroup({ members: devices.slice(0, 10) });
    const path = `/groups/${group}/members?$filter=displayName eq 'SCN-A'`;
    expect(await ends.graph(path)).toMatchObject(unsupported);
    expect(await ends.graph(path, { headers: eventual })).toMatchObject(unsupported);
    const found = await ends.graph(`${path}&$count=true`, { headers: eventual });
    expect(values(found.body)).toEqual(['SCN-A']);
  });

  it('2.1: counts all members, or those of one type', async () => {
    const { body } = await ends.control('/tenants/contoso/users');
    const users = column(at(body, 'items'), 'id').slice(0, 3);
    const group = await newGroup({ members: [...devices.slice(0, 5), ...users] });
    const count = async (path: string) =>
      (await ends.graph(`/groups/${group}/members/${path}$count`, { headers: eventual })).body;
    expect(await count('')).toBe('8');
    expect(await count('microsoft.graph.user/')).toBe('3');
    expect((await ends.graph(`/groups/${group}/members/microsoft.graph.user/$count`)).status).toBe(400);
    expect((await ends.graph(`/groups/${group}/members/microsoft.graph.printer?$count=true`)).status).toBe(400);
  });

  it('2.1: the members of a group within the group are transitive members only', async () => {
    const inner = await newGroup({ members: devices.slice(0, 3) });
    const outer = await newGroup({ members: [inner, devices[3]] });
    const ids = async (set: string) => values((await ends.graph(`/groups/${outer}/${set}?$select=id`)).body, 'id');
    expect(await ids('members')).toEqual([inner, devices[3]].toSorted());
    expect(await ids('transitiveMembers')).toEqual([inner, ...devices.slice(0, 4)].toSorted());
  });

  it('2.1: leaves service principals out of the list, and shows 20 members of any type by $expand', async () => {
    const apps = await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, { method: 'PATCH', body: {} });
    const servicePrincipal = String(at(apps.body, 'objectId'));
    const group = await newGroup({ members: [servicePrincipal, devices[0]] });
    expect(values((await ends.graph(`/groups/${group}/members?$select=id`)).body, 'id')).toEqual([devices[0]]);
    const expanded = await ends.graph(`/groups/${group}?$select=id&$expand=members`);
    expect(column(at(expanded.body, 'members'), 'id')).toEqual([servicePrincipal, devices[0]].toSorted());
    const large = await newGroup({ members: devices.slice(0, 30) });
    const { body } = await ends.graph(`/groups/${large}?$expand=members`);
    expect(at(body, 'members')).toHaveLength(20);
    expect(body).not.toHaveProperty(['members@odata.nextLink']);
  });
});

describe('3.4: searching and counting', () => {
  it('3.4: $search needs the header, takes words apart, and knows few properties', async () => {
    const search = (text: string, headers = {}) => ends.graph(`/groups?$search="${text}"`, { headers });
    expect(await search('displayName:lap')).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'Request_UnsupportedQuery',
          message:
            "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        },
      },
    });
    expect(values((await search('displayName:nether lap', eventual)).body)).toEqual(['Laptops Netherlands']);
    expect(values((await search('displayName:aptops', eventual)).body)).toEqual([]);
    expect(values((await search('description:scenario', eventual)).body)).toEqual(['Group1', 'Group1 Users']);
    expect((await search('shoeSize:42', eventual)).status).toBe(400);
    expect((await ends.graph('/groups?$search=lap', { headers: eventual })).status).toBe(400);
  });

  it('3.4: counts devices, users and groups as text, only with the header', async () => {
    for (const [set, type] of [
      ['devices', 'devices'],
      ['users', 'users'],
      ['groups', 'groups'],
    ] as const) {
      expect(await ends.graph(`/${set}/$count`)).toMatchObject({
        status: 400,
        body: { error: { message: '$count is not currently supported.' } },
      });
      const { headers, body } = await ends.graph(`/${set}/$count`, { headers: eventual });
      const { items } = { items: at((await ends.control(`/tenants/contoso/${type}`)).body, 'items') };
      expect({ type: headers['content-type'], body }).toEqual({
        type: expect.stringContaining('text/plain'),
        body: String(Array.isArray(items) ? items.length : -1),
      });
    }
    const windows = await ends.graph("/devices/$count?$filter=startswith(displayName,'KIOSK')", { headers: eventual });
    expect(windows.body).toBe('20');
  });

  it('3.3: refuses an eq with more than 120 characters, and an in with more than 15 values', async () => {
    const long = 'x'.repeat(121);
    expect(await ends.graph(`/groups?$filter=displayName eq '${long}'`)).toMatchObject(unsupported);
    const names = (count: number) => Array.from({ length: count }, (_, index) => `'N${index}'`).join(',');
    expect((await ends.graph(`/groups?$filter=displayName in (${names(15)})`)).status).toBe(200);
    expect(await ends.graph(`/groups?$filter=displayName in (${names(16)})`)).toMatchObject(unsupported);
  });

  it('11.7: an unknown query option is refused, or ignored when queries are not strict', async () => {
    expect((await ends.graph('/devices?$skip=5')).status).toBe(400);
    await settings({ strictQueries: false });
    expect((await ends.graph('/devices?$skip=5&$top=2')).status).toBe(200);
    await settings({ strictQueries: true });
  });
});

it('3.3: getByIds gives every type by default, and null for what may not be read', async () => {
  const apps = await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, { method: 'PATCH', body: {} });
  const servicePrincipal = String(at(apps.body, 'objectId'));
  const { body } = await ends.graph('/directoryObjects/getByIds?$select=id,displayName', {
    body: { ids: [devices[0], servicePrincipal, devices[0]] },
  });
  expect(at(body, 'value')).toEqual([
    { '@odata.type': '#microsoft.graph.device', id: devices[0], displayName: 'SCN-A' },
    { '@odata.type': '#microsoft.graph.servicePrincipal', id: servicePrincipal, displayName: null },
  ]);
});

it('3: tells the name and the domains of the tenant', async () => {
  expect((await ends.graph('/organization')).body).toMatchObject({
    value: [{ id: TENANT_ID, displayName: 'Contoso', verifiedDomains: [{ name: 'contoso.com', isDefault: true }] }],
  });
});

describe('6: creating groups', () => {
  beforeAll(async () => {
    await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, {
      method: 'PATCH',
      body: { permissions: ['Group.ReadWrite.All', 'Device.Read.All', 'Device.ReadWrite.All', 'User.Read.All'] },
    });
    ends.forgetToken();
  });
  const words = { displayName: 'New', mailNickname: 'new', mailEnabled: false, securityEnabled: true, groupTypes: [] };
  const create = (more: object) => ends.graph('/groups', { body: { ...words, ...more } });
  const refs = (count: number) => devices.slice(0, count).map((id) => ends.reference(id));

  it.each<[string, object]>([
    ['no display name', { displayName: '' }],
    ['a display name of 257 characters', { displayName: 'x'.repeat(257) }],
    ['no nickname', { mailNickname: undefined }],
    ['a nickname of 65 characters', { mailNickname: 'x'.repeat(65) }],
    ...[...'@()\\[]";:.<>, '].map((sign): [string, object] => [
      `a nickname with ${sign}`,
      { mailNickname: `a${sign}b` },
    ]),
    ['mail without Unified', { mailEnabled: true }],
    ['an unknown property', { shoeSize: 42 }],
  ])('6: refuses %s', async (_, more) => {
    expect((await create(more)).status).toBe(400);
  });

  it('6: takes 20 links together, and refuses 21 or the same twice', async () => {
    const owners = [ends.reference(String(at((await ends.graph('/users?$top=1')).body, 'value', 0, 'id')))];
    expect((await create({ 'members@odata.bind': refs(20), 'owners@odata.bind': owners })).status).toBe(400);
    expect((await create({ 'members@odata.bind': refs(19), 'owners@odata.bind': owners })).status).toBe(201);
    expect(await create({ 'members@odata.bind': [...refs(1), ...refs(1)] })).toMatchObject({
      status: 400,
      body: { error: { message: 'Request contains a property with duplicate values.' } },
    });
  });

  it('6: the nickname of a Microsoft 365 group is there once', async () => {
    const unified = { groupTypes: ['Unified'], mailEnabled: true, mailNickname: 'aurora' };
    expect((await create(unified)).status).toBe(201);
    expect((await create({ ...unified, mailNickname: 'Aurora' })).status).toBe(400);
    expect((await create({ mailNickname: 'aurora' })).status).toBe(201);
  });

  it('6: a name may be there twice; members of a dynamic group are refused', async () => {
    expect((await create({})).status).toBe(201);
    expect((await create({})).status).toBe(201);
    const dynamic = { groupTypes: ['DynamicMembership'], membershipRule: 'true', 'members@odata.bind': refs(1) };
    expect((await create(dynamic)).status).toBe(403);
  });
});
