import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const made = await ends.control('/tenants/contoso/groups', { body: { items: [{ displayName: 'Batched' }] } });
  group = String(at(made.body, 'items', 0, 'id'));
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
});
afterAll(() => ends.dispose());

const json = { 'Content-Type': 'application/json' };
const read = (id: string, more: object = {}) => ({ id, method: 'GET', url: `/groups/${group}`, ...more });
const add = (id: string, objectId: string, more: object = {}) => ({
  id,
  method: 'POST',
  url: `/groups/${group}/members/$ref`,
  headers: json,
  body: { '@odata.id': ends.reference(objectId) },
  ...more,
});
const batch = (requests: readonly unknown[]) => ends.graph('/$batch', { body: { requests } });
const byId = (body: unknown, id: string): unknown => {
  const responses = at(body, 'responses');
  return Array.isArray(responses) ? responses.find((one) => at(one, 'id') === id) : undefined;
};

it('4: answers each request for itself, in another order, with status, headers and body', async () => {
  const reply = await batch([
    read('a'),
    add('b', devices[0] ?? ''),
    add('c', '00000000-0000-0000-0000-00000000dead'),
    { id: 'd', method: 'get', url: 'groups?$top=1&$select=id' },
  ]);
  expect(reply.status).toBe(200);
  expect(column(at(reply.body, 'responses'), 'id')).not.toEqual(['a', 'b', 'c', 'd']);
  expect(byId(reply.body, 'a')).toMatchObject({
    status: 200,
    headers: { 'x-ms-resource-unit': '1' },
    body: { displayName: 'Batched' },
  });
  expect(byId(reply.body, 'b')).toMatchObject({ status: 204 });
  expect(byId(reply.body, 'b')).not.toHaveProperty('body');
  expect(byId(reply.body, 'c')).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
  expect(byId(reply.body, 'd')).toMatchObject({ status: 200 });
});

it.each([
  ['no requests', () => []],
  ['21 requests', () => Array.from({ length: 21 }, (_, index) => read(`${index}`))],
  ['ids that differ by case only', () => [read('a'), read('A')]],
  ['a request without an id', () => [{ method: 'GET', url: '/groups' }]],
  ['an absolute address', () => [read('a', { url: ends.reference(group, 'groups') })]],
  ['an address with a version', () => [read('a', { url: `/v1.0/groups/${group}` })]],
  ['a body without a content type', () => [add('a', devices[1] ?? '', { headers: {} })]],
  ['a POST without a body', () => [{ id: 'a', method: 'POST', url: '/groups', headers: json }]],
  ['a dependency on nothing', () => [read('a'), read('b', { dependsOn: ['x'] })]],
  ['a mixture of dependencies', () => [read('a'), read('b', { dependsOn: ['a'] }), read('c')]],
])('graph 4: refuses a batch with %s as a whole', async (_, requests) => {
  expect(await batch(requests())).toMatchObject({ status: 400, body: { error: { code: expect.any(String) } } });
  expect((await ends.control('/writes')).body).toMatchObject({
    items: expect.not.arrayContaining([expect.objectContaining({ objectIds: [devices[1]] })]),
  });
});

it('4: a request whose dependency failed is 424; the others go on, one after the other', async () => {
  const serial = await batch([
    add('1', devices[2] ?? ''),
    add('2', devices[2] ?? '', { dependsOn: ['1'] }),
    add('3', devices[3] ?? '', { dependsOn: ['2'] }),
  ]);
  expect(['1', '2', '3'].map((id) => at(byId(serial.body, id), 'status'))).toEqual([204, 400, 424]);
  const same = await batch([
    read('1'),
    add('2', devices[4] ?? '', { dependsOn: ['1'] }),
    add('3', devices[5] ?? '', { dependsOn: ['1'] }),
  ]);
  expect(['1', '2', '3'].map((id) => at(byId(same.body, id), 'status'))).toEqual([200, 204, 204]);
});

it('4: an inner 429 has its own Retry-After, the batch is still 200', async () => {
  const rule = {
    match: { method: 'GET', path: `/groups/${group}$` },
    effect: { status: 429, headers: { 'Retry-After': '2.5' } },
    times: 1,
  };
  await ends.control('/faults', { body: rule });
  const reply = await batch([read('a'), read('b')]);
  expect(reply.status).toBe(200);
  expect(['a', 'b'].map((id) => at(byId(reply.body, id), 'status'))).toEqual([429, 200]);
  expect(byId(reply.body, 'a')).toMatchObject({
    headers: { 'Retry-After': '2.5' },
    body: { error: { code: 'TooManyRequests' } },
  });
});

it('refuses another verb than POST', async () => {
  expect((await ends.graph('/$batch')).status).toBe(405);
});
