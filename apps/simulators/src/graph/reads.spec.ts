import { at, column, StartedSimulators, TENANT_ID } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let objects: readonly unknown[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const bulk = await ends.control('/generate', { body: { kind: 'device', count: 2400, prefix: 'READ-' } });
  objects = at(bulk.body, 'items') instanceof Array ? column(at(bulk.body, 'items'), 'objectId') : [];
  const made = await ends.control('/tenants/contoso/groups', {
    body: { items: [{ displayName: 'Large', members: objects }] },
  });
  group = String(at(made.body, 'items', 0, 'id'));
});
afterAll(() => ends.dispose());

const unsupported = { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } };
const eventual = { consistencylevel: 'eventual' };
const groupId = async (name: string): Promise<string> => {
  const { body } = await ends.control(`/tenants/contoso/groups?displayName=${encodeURIComponent(name)}`);
  return String(at(body, 'items', 0, 'id'));
};

describe('2.1: listing members', () => {
  async function* pages(first: string) {
    let next: unknown = `${ends.simulators.graph}/v1.0${first}`;
    while (typeof next === 'string') {
      const reply = await ends.graph(next.slice(`${ends.simulators.graph}/v1.0`.length));
      yield reply;
      next = at(reply.body, '@odata.nextLink');
    }
  }

  it('gives pages of up to 999 with opaque links, every member once, with its type', async () => {
    const seen: unknown[] = [];
    const sizes: number[] = [];
    for await (const { body, headers } of pages(`/groups/${group}/members?$select=id&$top=999`)) {
      const value = at(body, 'value');
      sizes.push(Array.isArray(value) ? value.length : 0);
      seen.push(...column(value, 'id'));
      expect(at(body, 'value', 0)).toEqual({ '@odata.type': '#microsoft.graph.device', id: expect.any(String) });
      expect(headers['x-ms-resource-unit']).toBe('2');
    }
    expect(sizes).toEqual([999, 999, 402]);
    expect(new Set(seen)).toEqual(new Set(objects));
  });

  it('gives 100 by default and goes on although the last member of a page has left', async () => {
    const seen: unknown[] = [];
    for await (const { body } of pages(`/groups/${group}/members`)) {
      const ids = column(at(body, 'value'), 'id');
      seen.push(...ids);
      if (seen.length > 200) break;
      expect(ids).toHaveLength(100);
      const last = String(ids.at(-1));
      await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { remove: [last] } });
      await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { add: [last] } });
    }
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('2.1: finds the members among some that a filter names, however many there are, and as an advanced query only', async () => {
    const stranger = 'ffffffff-0000-0000-0000-00000000ffff';
    const among = [objects[7], objects[2_000], stranger].map((id) => `'${id}'`).join(',');
    const path = `/groups/${group}/members?$filter=${encodeURIComponent(`id in (${among})`)}&$count=true&$select=id&$top=15`;
    expect(await ends.graph(path)).toMatchObject(unsupported);
    const { body } = await ends.graph(path, { headers: eventual });
    expect(new Set(column(at(body, 'value'), 'id'))).toEqual(new Set([objects[7], objects[2_000]]));
    expect(at(body, '@odata.nextLink')).toBeUndefined();
  });

  it.each(['0', '1000', 'many'])('refuses a page size of %s', async (size) => {
    expect((await ends.graph(`/groups/${group}/members?$top=${size}`)).status).toBe(400);
  });

  it('names the range when a page size is too large', async () => {
    expect(await ends.graph(`/groups/${group}/members?$top=1000`)).toMatchObject({
      body: { error: { message: "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive." } },
    });
  });

  it('2.1: refuses a link that has expired, is made up, or is of another list', async () => {
    const tokenOf = async () => {
      const { body } = await ends.graph(`/groups/${group}/members`);
      return String(at(body, '@odata.nextLink')).split('$skiptoken=')[1];
    };
    const next = (token: string | undefined, of = group) => ends.graph(`/groups/${of}/members?$skiptoken=${token}`);
    const expired = { status: 400, body: { error: { code: 'Directory_ExpiredPageToken' } } };
    const token = await tokenOf();
    expect((await next(token)).status).toBe(200);
    expect(await next(token, await groupId('Group1'))).toMatchObject({ status: 400 });
    expect(await next('abc')).toMatchObject({ status: 400, body: { error: { code: 'Request_BadRequest' } } });
    await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 299 } });
    expect((await next(token)).status).toBe(200);
    await ends.control('/clock', { method: 'PUT', body: { advanceSeconds: 2 } });
    expect(await next(token)).toMatchObject(expired);
    const another = await tokenOf();
    expect((await next(another)).status).toBe(200);
    await ends.control('/expire-page-tokens', { method: 'POST' });
    expect(await next(another)).toMatchObject(expired);
    expect((await next(await tokenOf())).status).toBe(200);
  });

  it('casts to one type, without its name on each item, and leaves service principals out', async () => {
    const users = await groupId('Group1 Users');
    const cast = (type: string, query = '') =>
      ends.graph(`/groups/${users}/members/${type}?$count=true${query}`, { headers: eventual });
    expect(await ends.graph(`/groups/${users}/members/microsoft.graph.device`)).toMatchObject(unsupported);
    expect((await cast('microsoft.graph.device')).body).toMatchObject({ value: [] });
    const { body } = await cast('graph.user', '&$select=id,userPrincipalName');
    expect(column(at(body, 'value'), 'userPrincipalName').toSorted()).toEqual([
      'alice.scenario@contoso.com',
      'bob.scenario@contoso.com',
      'carol.scenario@contoso.com',
    ]);
    expect(at(body, 'value', 0)).not.toHaveProperty('@odata.type');
  });

  it('counts only as an advanced query', async () => {
    expect(await ends.graph(`/groups/${group}/members/$count`)).toMatchObject({
      status: 400,
      body: { error: { message: '$count is not currently supported.' } },
    });
    expect(await ends.graph(`/groups/${group}/members/$count`, { headers: eventual })).toMatchObject({
      status: 200,
      body: '2400',
    });
    expect((await ends.graph(`/groups/${group}/members?$count=true`)).body).not.toHaveProperty(['@odata.count']);
    expect((await ends.graph(`/groups/${group}/members?$count=true`, { headers: eventual })).body).toHaveProperty(
      ['@odata.count'],
      2400,
    );
  });

  it('refuses what it does not know', async () => {
    for (const query of ['$apply=x', '$skip=5', 'top_=5', '$select=shoeSize', '$select=id&$select=id']) {
      expect(await ends.graph(`/groups/${group}/members?${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'BadRequest' } },
      });
    }
    expect((await ends.graph('/groups/nonsense/members')).status).toBe(400);
    expect((await ends.graph('/printers')).status).toBe(400);
  });
});

describe('3: finding objects', () => {
  const devices = (filter: string, asked = {}) =>
    ends.graph(`/devices?$filter=${encodeURIComponent(filter)}&$select=id,deviceId`, asked);
  const deviceIds = async (count: number): Promise<readonly string[]> =>
    column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'deviceId')
      .slice(0, count)
      .map(String);

  it('3.1: finds devices by deviceId; an unknown one gives an empty list, the key form 404', async () => {
    const [deviceId = ''] = await deviceIds(1);
    const found = await devices(`deviceId eq '${deviceId.toUpperCase()}'`);
    expect(found).toMatchObject({ status: 200, body: { value: [{ deviceId }] } });
    const id = String(at(found.body, 'value', 0, 'id'));
    expect((await ends.graph(`/devices(deviceId='${deviceId}')`)).body).toMatchObject({ id });
    expect((await ends.graph(`/devices/${id}`)).body).toMatchObject({ deviceId });
    expect((await ends.graph(`/devices/${deviceId}`)).status).toBe(404);
    expect((await devices("deviceId eq '00000000-0000-0000-0000-00000000dead'")).body).toMatchObject({ value: [] });
    expect((await ends.graph("/devices(deviceId='00000000-0000-0000-0000-00000000dead')")).status).toBe(404);
  });

  it('3.3: takes 15 terms joined by or, and refuses 16', async () => {
    const filter = async (count: number) => (await deviceIds(count)).map((id) => `deviceId eq '${id}'`).join(' or ');
    expect(at((await devices(await filter(15))).body, 'value')).toHaveLength(15);
    expect(await devices(await filter(16))).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'Request_UnsupportedQuery',
          message:
            "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.",
        },
      },
    });
  });

  it('3.1, 3.4: refuses in on deviceId, advanced operators without the header, properties that are not indexed', async () => {
    const [deviceId] = await deviceIds(1);
    expect(await devices(`deviceId in ('${deviceId}')`)).toMatchObject(unsupported);
    expect(await devices("startswith(deviceId,'a')")).toMatchObject(unsupported);
    expect(await devices("trustType eq 'AzureAd'")).toMatchObject({
      body: { error: { message: 'The request uses a filter property that is not indexed' } },
    });
    expect(await devices("shoeSize eq '42'")).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(await devices("deviceId eq 'no-guid'")).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_BadRequest' } },
    });
    const advanced = await ends.graph("/devices?$filter=startswith(deviceId,'a')&$count=true&$top=5", {
      headers: eventual,
    });
    expect(advanced.status).toBe(200);
  });

  it('3.2: reads a user by id or user principal name, and searches by security identifier', async () => {
    const byName = await ends.graph('/users/Alice.Scenario%40contoso.com?$select=id,onPremisesSecurityIdentifier');
    const { id, onPremisesSecurityIdentifier: sid } = {
      id: at(byName.body, 'id'),
      onPremisesSecurityIdentifier: at(byName.body, 'onPremisesSecurityIdentifier'),
    };
    expect((await ends.graph(`/users/${String(id)}`)).body).toMatchObject({ displayName: 'Alice Scenario' });
    expect((await ends.graph(`/users?$filter=onPremisesSecurityIdentifier eq '${String(sid)}'`)).body).toMatchObject({
      value: [{ id }],
    });
    expect((await ends.graph('/users/nobody@contoso.com')).status).toBe(404);
  });

  it('3.3: gives up to 1000 objects by id, leaves unknown ids out, at 2 units with $select', async () => {
    const byIds = (ids: readonly unknown[], query = '') =>
      ends.graph(`/directoryObjects/getByIds${query}`, { body: { ids, types: ['Device'] } });
    const nobody = '00000000-0000-0000-0000-00000000dead';
    const { status, body, headers } = await byIds([...objects.slice(0, 999), nobody], '?$select=id');
    expect({ status, units: headers['x-ms-resource-unit'] }).toEqual({ status: 200, units: '2' });
    expect(at(body, 'value')).toHaveLength(999);
    expect((await byIds(objects.slice(0, 3))).headers['x-ms-resource-unit']).toBe('5');
    expect((await byIds(objects.slice(0, 1001))).status).toBe(400);
    expect((await byIds(['no-guid'])).status).toBe(400);
    const users = await ends.graph('/directoryObjects/getByIds', { body: { ids: [objects[0]], types: ['user'] } });
    expect(users.body).toMatchObject({ value: [] });
  });
});

describe('6: groups for a person to choose from', () => {
  const names = async (query: string, asked = {}) =>
    column(at((await ends.graph(`/groups?${query}`, asked)).body, 'value'), 'displayName');

  it('finds those that can be written, by the beginning of the name', async () => {
    const filter = "startswith(displayName,'Laptops') and securityEnabled eq true and mailEnabled eq false";
    expect(await names(`$filter=${filter}&$select=displayName`)).toEqual([
      'Laptops Netherlands',
      'Laptops Germany',
      'Laptops France',
      'Laptops United States',
    ]);
    expect(await names('$filter=mailEnabled eq true and securityEnabled eq true')).toEqual(['Facilities Desk']);
  });

  it('shows isAssignableToRole only when asked', async () => {
    const id = await groupId('Device Administrators');
    expect((await ends.graph(`/groups/${id}`)).body).not.toHaveProperty('isAssignableToRole');
    expect((await ends.graph(`/groups/${id}?$select=isAssignableToRole`)).body).toMatchObject({
      isAssignableToRole: true,
    });
  });

  it('pages, and sorts or negates only as an advanced query', async () => {
    const first = await ends.graph('/groups?$top=5&$select=id');
    expect(at(first.body, 'value')).toHaveLength(5);
    const link = String(at(first.body, '@odata.nextLink'));
    expect(column(at((await ends.graph(link.split('/v1.0')[1] ?? '')).body, 'value'), 'id')).not.toContain(
      at(first.body, 'value', 0, 'id'),
    );
    const filtered = '$filter=securityEnabled eq true&$orderby=displayName';
    expect(await ends.graph(`/groups?${filtered}`)).toMatchObject(unsupported);
    expect((await names(`${filtered}&$count=true`, { headers: eventual }))[0]).toBe('All Windows Devices');
    const dynamic = "groupTypes/any(c:c eq 'DynamicMembership')";
    expect(await names(`$filter=${dynamic}`)).toEqual(['All Windows Devices']);
    expect(await ends.graph(`/groups?$filter=not ${dynamic}`)).toMatchObject(unsupported);
    expect(await ends.graph('/groups?$search="displayName:Lap"')).toMatchObject(unsupported);
  });

  it('escapes an apostrophe by doubling it', async () => {
    await ends.control(`/tenants/${TENANT_ID}/groups`, { body: { items: [{ displayName: "O'Hara's" }] } });
    expect(await names("$filter=displayName eq 'O''Hara''s'")).toEqual(["O'Hara's"]);
  });
});
