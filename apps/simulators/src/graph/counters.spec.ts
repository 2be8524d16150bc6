import { at, CLIENT_ID, column, type Reply, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
});
beforeEach(async () => {
  await ends.control('/faults', { method: 'DELETE' });
  await fill(0);
  const made = await ends.control('/tenants/contoso/groups', {
    body: { items: [{ displayName: 'Counted', id: crypto.randomUUID() }] },
  });
  group = String(at(made.body, 'items', 0, 'id'));
  await ends.control('/writes', { method: 'DELETE' });
  await ends.control('/counters', { method: 'DELETE' });
});
afterAll(() => ends.dispose());

const device = (index: number): string => devices[index] ?? '';
const add = (...indexes: readonly number[]): Promise<Reply> =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: { 'members@odata.bind': indexes.map((index) => ends.reference(device(index))) },
  });
const remove = (index: number): Promise<Reply> =>
  ends.graph(`/groups/${group}/members/${device(index)}/$ref`, { method: 'DELETE' });
const fill = (writes: number) =>
  ends.control(`/tenants/contoso/quota/fills/${CLIENT_ID}`, { method: 'PUT', body: { writes } });
const advance = (advanceSeconds: number) => ends.control('/clock', { method: 'PUT', body: { advanceSeconds } });
const counters = async () => (await ends.control('/counters')).body;
const writes = async (query = '') => (await ends.control(`/writes?group=${group}${query}`)).body;

it('11.2: the log tells of each write what it cost, what was said, and whether it took effect', async () => {
  await add(0, 1, 2, 3);
  await remove(4);
  await fill(1.8);
  await remove(0);
  const { body } = await ends.control(`/writes?group=${group}`);
  expect(at(body, 'items')).toMatchObject([
    { op: 'add', method: 'PATCH', cost: 2, status: 204, applied: true, objectIds: [0, 1, 2, 3].map(device) },
    { op: 'remove', method: 'DELETE', cost: 1, status: 404, applied: false, batched: false },
    { op: 'remove', cost: 1, status: 429, applied: false, call: expect.any(String), chargedMs: expect.any(Number) },
  ]);
  expect(await counters()).toMatchObject({
    writes: 3,
    writeStatuses: { 204: 1, 404: 1, 429: 1 },
    membersAdded: 4,
    membersRemoved: 0,
    throttled: 1,
  });
});

it('11.2: the log is read in pages, from any write on', async () => {
  for (let index = 0; index < 5; index++) await remove(index);
  const first = await writes('&limit=2');
  expect(at(first, 'items')).toMatchObject([{ objectIds: [device(0)] }, { objectIds: [device(1)] }]);
  const second = await writes(`&limit=3&after=${String(at(first, 'next'))}`);
  expect(at(second, 'items')).toMatchObject([2, 3, 4].map((index) => ({ objectIds: [device(index)] })));
  expect(at(second, 'next')).toBeNull();
  expect((await ends.control('/writes?limit=none')).status).toBe(400);
});

it('9: counts members that were so already, and those that the caller had been told of', async () => {
  await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { add: [device(0)] } });
  await add(0); // it was there, and nobody had said so
  expect(await counters()).toMatchObject({ membersAlreadySo: 1, membersRepeated: 0 });
  await add(1, 2);
  await add(1, 2, 3);
  expect(await counters()).toMatchObject({ membersAlreadySo: 3, membersRepeated: 2 });
  await remove(1);
  await add(1);
  expect(await counters()).toMatchObject({ membersAlreadySo: 3, membersRepeated: 2 });
  await remove(1);
  await remove(1);
  expect(await counters()).toMatchObject({ membersAlreadySo: 4, membersRepeated: 3 });
});

it('9: a write is no repetition when its caller was not told, or somebody undid it', async () => {
  const lost = { match: { method: 'PATCH', path: group }, effect: { applyThenFail: true }, times: 1 };
  await ends.control('/faults', { body: lost });
  await add(0);
  await add(0);
  expect(await counters()).toMatchObject({ membersAlreadySo: 1, membersRepeated: 0 });
  await add(1);
  await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { remove: [device(1)] } });
  await add(1);
  expect(await counters()).toMatchObject({ membersAlreadySo: 1, membersRepeated: 0 });
});

it('5.5: counts writes that come while a 429 asks to wait, and throttles them as well', async () => {
  await fill(1.2);
  expect((await remove(0)).status).toBe(429);
  expect(await counters()).toMatchObject({ writesDuringWait: 0 });
  await advance(5);
  await remove(0);
  expect(await counters()).toMatchObject({ writesDuringWait: 1 });
  await advance(60);
  expect((await remove(0)).status).toBe(404);
  expect(await counters()).toMatchObject({ writesDuringWait: 1 });
});

it('5.5: a wait that a fault asks for counts too', async () => {
  const asked = { effect: { status: 429, headers: { 'Retry-After': '100' } }, times: 1 };
  await ends.control('/faults', { body: { match: { path: String.raw`/\$batch` }, ...asked } });
  const request = { id: '1', method: 'DELETE', url: `/groups/${group}/members/${device(0)}/$ref` };
  const batch = () => ends.graph('/$batch', { body: { requests: [request] } });
  expect((await batch()).status).toBe(429);
  await advance(50);
  expect((await batch()).status).toBe(200);
  expect(await counters()).toMatchObject({ writesDuringWait: 1 });
});

it('5.6: counts and refuses a second write of a group while one is at work, and tells the group', async () => {
  await ends.control('/faults', { body: { match: { path: group }, effect: { hang: true }, times: 1 } });
  const hanging = expect(add(0)).rejects.toThrow();
  const used = async () => at((await ends.control('/faults')).body, 'items', 0, 'used');
  while ((await used()) !== 1) await new Promise((done) => setImmediate(done));
  expect(await add(1)).toMatchObject({ status: 409, body: { error: { code: 'Directory_ConcurrencyViolation' } } });
  expect(await counters()).toMatchObject({ overlappingWrites: 1, overlapsByGroup: { [group]: 1 } });
  await ends.control('/faults', { method: 'DELETE' });
  await hanging;
  expect((await add(1)).status).toBe(204);
});

it('1.1: counts what would delete an object, whether it did or not', async () => {
  await add(30);
  expect((await ends.graph(`/groups/${group}/members/${device(30)}`, { method: 'DELETE' })).status).toBe(204);
  expect((await ends.graph(`/devices/${crypto.randomUUID()}`, { method: 'DELETE' })).status).toBe(404);
  expect(await counters()).toMatchObject({ objectDeletions: 2, objectsDeleted: 1 });
});

it('11.2: the clock runs faster for latencies too, and an effect comes in the middle of one', async () => {
  await ends.control('/clock', { method: 'PUT', body: { speed: 1_000 } });
  await ends.control('/settings', { method: 'PATCH', body: { latencyMs: 60_000 } });
  const { nowMs: before } = await clockNow();
  expect((await add(0)).status).toBe(204);
  const { nowMs: after } = await clockNow();
  await ends.control('/clock', { method: 'PUT', body: { speed: 1 } });
  await ends.control('/settings', { method: 'PATCH', body: { latencyMs: 0 } });
  const charged = Number(at(await writes(), 'items', 0, 'chargedMs'));
  expect(charged - before).toBeGreaterThan(28_000); // timers may be a real millisecond early
  expect(after - charged).toBeGreaterThan(28_000);
});

const clockNow = async () => ({ nowMs: Number(at((await ends.control('/clock')).body, 'nowMs')) });
