import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, CLIENT_ID, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const { body } = await ends.control('/tenants/contoso/devices');
  devices = column(at(body, 'items'), 'id').map(String);
});
beforeEach(async () => {
  await ends.control('/faults', { method: 'DELETE' });
  const made = await ends.control('/tenants/contoso/groups', {
    body: { items: [{ displayName: `Driven ${Math.random()}`, id: crypto.randomUUID() }] },
  });
  group = String(at(made.body, 'items', 0, 'id'));
  await ends.control('/writes', { method: 'DELETE' });
});
afterAll(() => ends.dispose());

const device = (index: number): string => devices[index] ?? '';
const add = (...indexes: readonly number[]) =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: { 'members@odata.bind': indexes.map((index) => ends.reference(device(index))) },
  });
const members = async () =>
  column(at((await ends.control(`/tenants/contoso/groups/${group}/members`)).body, 'items'), 'id');
const fault = (body: object, end: 'graph' | 'configmgr' = 'graph') => ends.control('/faults', { body, end });
const writes = async () => at((await ends.control(`/writes?group=${group}`)).body, 'items');

it('a person adds and removes members in Entra, by the name of the group too', async () => {
  const change = { add: [device(0), device(1)], remove: [device(2)] };
  expect(await ends.control(`/tenants/contoso/groups/${group}/members`, { body: change })).toMatchObject({
    status: 200,
    body: { added: 2, removed: 0, memberCount: 2 },
  });
  expect(await members()).toEqual([device(0), device(1)].toSorted());
  expect((await ends.control('/tenants/contoso/groups/Group1/members')).body).toMatchObject({
    items: expect.arrayContaining([{ id: expect.any(String), displayName: 'SCN-A', type: 'device' }]),
  });
  expect(await writes()).toEqual([]);
  expect(await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { add: ['x'] } })).toMatchObject({
    status: 404,
  });
});

it('a write takes effect and its answer is an error', async () => {
  await fault({ match: { method: 'PATCH', path: group }, effect: { applyThenFail: true }, times: 1 });
  expect((await add(0)).status).toBe(504);
  expect(await members()).toEqual([device(0)]);
  expect((await add(0)).status).toBe(400);
  expect(await writes()).toMatchObject([
    { op: 'add', objectIds: [device(0)], status: 504, applied: true },
    { op: 'add', objectIds: [device(0)], status: 400, applied: false },
  ]);
});

it('a write takes effect and the connection is cut', async () => {
  await fault({ match: { path: group }, effect: { applyThenFail: true, destroy: true }, times: 1 });
  await expect(add(0)).rejects.toThrow();
  expect(await members()).toEqual([device(0)]);
  expect(await writes()).toMatchObject([{ status: null, applied: true }]);
});

it('one request of a batch takes effect without its answer', async () => {
  await fault({ match: { method: 'DELETE', path: device(1) }, effect: { applyThenFail: true, destroy: true } });
  await add(0, 1);
  const requests = [0, 1].map((index) => ({
    id: `${index}`,
    method: 'DELETE',
    url: `/groups/${group}/members/${device(index)}/$ref`,
  }));
  const { body } = await ends.graph('/$batch', { body: { requests } });
  expect(column(at(body, 'responses'), 'status').toSorted()).toEqual([204, 504]);
  expect(await members()).toEqual([]);
});

it('a whole batch is cut after it took effect', async () => {
  await fault({ match: { path: String.raw`/\$batch$` }, effect: { applyThenFail: true, destroy: true }, times: 1 });
  const request = { method: 'PATCH', url: `/groups/${group}`, headers: { 'Content-Type': 'application/json' } };
  const body = { 'members@odata.bind': [ends.reference(device(0))] };
  await expect(ends.graph('/$batch', { body: { requests: [{ id: '1', ...request, body }] } })).rejects.toThrow();
  expect(await members()).toEqual([device(0)]);
});

it('answers what a rule says, so often as it says, to what it matches by its body', async () => {
  const effect = { status: 429, headers: { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' } };
  await fault({ match: { body: device(3) }, effect, times: 2 });
  expect((await add(0)).status).toBe(204);
  expect(await add(3)).toMatchObject({
    status: 429,
    headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
    body: { error: { code: 'TooManyRequests' } },
  });
  expect((await add(3)).status).toBe(429);
  expect((await add(3)).status).toBe(204);
  await fault({ effect: { status: 503, body: { anything: 'else' }, headers: { 'retry-after': '1' } } });
  expect(await add(4)).toMatchObject({ status: 503, body: { anything: 'else' } });
  expect((await ends.control('/faults')).body).toMatchObject({
    items: [
      { used: 2, left: 0 },
      { used: 1, left: null },
    ],
  });
});

it('takes one rule away, and refuses rules that mean nothing', async () => {
  const { body } = await fault({ match: { path: group }, effect: { status: 500 } });
  expect((await ends.graph(`/groups/${group}`)).status).toBe(500);
  expect((await ends.control(`/faults/${String(at(body, 'id'))}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ends.graph(`/groups/${group}`)).status).toBe(200);
  expect((await ends.control('/faults/999', { method: 'DELETE' })).status).toBe(404);
  expect(await fault({ match: { path: '(' }, effect: {} })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('match.path') },
  });
  expect((await fault({ effect: { statuss: 500 } })).status).toBe(400);
});

it('the sign-in service fails too', async () => {
  await fault({ match: { path: '/oauth2/' }, effect: { status: 503 }, times: 1 });
  expect((await ends.signIn()).status).toBe(503);
  expect((await ends.signIn()).status).toBe(200);
});

it('the site fails, and cuts its pages short', async () => {
  const path = "/SMS_FullCollectionMembership?$filter=CollectionID eq 'CHQ00013'&$select=ResourceID";
  await fault(
    { match: { path: String.raw`FullCollectionMembership\?` }, effect: { truncateTo: 10 }, times: 1 },
    'configmgr',
  );
  await fault({ match: { path: 'SMS_' }, effect: { status: 500 }, times: 1 }, 'configmgr');
  expect(at((await ends.site(path)).body, 'value')).toHaveLength(10);
  expect(await ends.site(path)).toMatchObject({ status: 500, body: { error: { code: '500' } } });
  expect(at((await ends.site(path)).body, 'value')).toHaveLength(73);
});

it('one end is down, the other is not, and the control API answers', async () => {
  const down = (value: boolean) => ends.control('/down', { method: 'PUT', body: { down: value }, end: 'configmgr' });
  await down(true);
  await expect(ends.site('/SMS_Site')).rejects.toThrow();
  expect((await ends.graph(`/groups/${group}`)).status).toBe(200);
  expect((await ends.control('/down', { end: 'configmgr' })).body).toEqual({ down: true });
  await down(false);
  expect((await ends.site('/SMS_Site')).status).toBe(200);
});

it('makes thousands of records with their Entra objects at once', async () => {
  const plan = { kind: 'device', count: 2000, prefix: 'BULK-', collections: ['CHQ0001A'], groups: [group] };
  const { status, body } = await ends.control('/generate', { body: plan, end: 'configmgr' });
  expect({ status, count: at(body, 'count') }).toEqual({ status: 201, count: 2000 });
  const [first] = Array.isArray(at(body, 'items')) ? [at(body, 'items', 0)] : [];
  expect(
    (await ends.graph(`/devices/${String(at(first, 'objectId'))}?$select=deviceId,displayName`)).body,
  ).toMatchObject({
    deviceId: at(first, 'deviceId'),
    displayName: 'BULK-1',
  });
  expect((await ends.site("/SMS_FullCollectionMembership/$count?$filter=CollectionID eq 'CHQ0001A'")).body).toBe(
    '2000',
  );
  expect(await members()).toHaveLength(2000);
  expect(await ends.control('/generate', { body: plan })).toMatchObject({ status: 409 });
  const users = await ends.control('/generate', {
    body: { kind: 'user', count: 3, prefix: 'Person ', entra: false, quiet: true },
  });
  expect(users.body).toEqual({ count: 3 });
});

it('an object that is found by another key after a change', async () => {
  const deviceId = '88888888-8888-8888-8888-888888888888';
  await ends.control(`/tenants/contoso/devices/${device(7)}`, { method: 'PATCH', body: { deviceId } });
  expect((await ends.graph(`/devices?$filter=deviceId eq '${deviceId}'&$select=id`)).body).toMatchObject({
    value: [{ id: device(7) }],
  });
  await add(7);
  expect((await ends.control(`/tenants/contoso/devices/${device(7)}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ends.graph(`/devices?$filter=deviceId eq '${deviceId}'`)).body).toMatchObject({ value: [] });
  expect(await members()).toEqual([]);
});

it('the app gets another secret, without ever showing one', async () => {
  const answer = await ends.control(`/tenants/contoso/apps/${CLIENT_ID}`, {
    method: 'PATCH',
    body: { secret: 'renewed' },
  });
  expect((await ends.signIn()).status).toBe(401);
  writeFileSync(join(ends.data, 'contoso.secret'), 'renewed');
  expect((await ends.signIn()).status).toBe(200);
  const shown = JSON.stringify([answer.body, (await ends.control('/estate')).body]);
  expect(shown).not.toMatch(/renewed|lab-/);
});

it('says what is wrong with a request', async () => {
  expect(await ends.control('/tenants/nowhere/groups')).toMatchObject({
    status: 404,
    body: { error: 'There is no tenant "nowhere".' },
  });
  expect(await ends.control('/collections', { body: { name: '', type: 'printer' } })).toMatchObject({ status: 400 });
  expect(
    await ends.control('/collections', { body: '{', headers: { 'content-type': 'application/json' } }),
  ).toMatchObject({ status: 400 });
  expect(
    await ends.control('/collections', { body: { name: 'X', type: 'device', collectionId: 'CHQ00010' } }),
  ).toMatchObject({ status: 409 });
  expect(await ends.control('/collections/CHQ00010/members', { body: { add: [1] } })).toMatchObject({ status: 404 });
  expect(await ends.control('/collections?site=nowhere')).toMatchObject({ status: 404 });
});
