import { at, CLIENT_ID, column, type Reply, StartedSimulators, TENANT_ID } from '../../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  devices = column(at((await ends.control('/tenants/contoso/devices')).body, 'items'), 'id').map(String);
});
beforeEach(async () => {
  await control('/tenants/contoso/quota', 'PATCH', DEFAULTS);
  await control('/settings', 'PATCH', { retryAfter: 'seconds', percentageHeader: true, throttleBody: 'documented' });
  await control('/clock', 'PUT', { speed: 1 });
  await fill({ writes: 0, units: 0 });
  const made = await ends.control('/tenants/contoso/groups', {
    body: { items: [{ displayName: 'Metered', id: crypto.randomUUID() }] },
  });
  group = String(at(made.body, 'items', 0, 'id'));
  await ends.control('/counters', { method: 'DELETE' });
});
afterAll(() => ends.dispose());

/** Windows so long that nothing flows back while a test runs, however slow the machine is: only the clock's jumps count. */
const LONG = 1_000_000;
const DEFAULTS = {
  enforced: true,
  writes: 3_000,
  windowSeconds: LONG,
  size: 'L',
  unitsWindowSeconds: LONG,
  tenantWrites: 18_000,
  tenantWindowSeconds: 300,
  foreignWritesPerSecond: 0,
  patchCost: 'perThree',
  refill: 'continuous',
  excess: 'all',
  spuriousShare: 0,
  spuriousWaitSeconds: 10,
};
const control = (path: string, method: string, body: object) => ends.control(path, { method, body });
const quota = (change: object) => control('/tenants/contoso/quota', 'PATCH', change);
const fill = (fills: object) => control(`/tenants/contoso/quota/fills/${CLIENT_ID}`, 'PUT', fills);
const used = async () => at((await ends.control('/tenants/contoso/quota')).body, 'used');
const device = (index: number): string => devices[index] ?? '';
const add = (...indexes: readonly number[]): Promise<Reply> =>
  ends.graph(`/groups/${group}`, {
    method: 'PATCH',
    body: { 'members@odata.bind': indexes.map((index) => ends.reference(device(index))) },
  });
const remove = (index: number): Promise<Reply> =>
  ends.graph(`/groups/${group}/members/${device(index)}/$ref`, { method: 'DELETE' });
const firstOf = (count: number) => Array.from({ length: count }, (_, index) => index);
const percentage = ({ headers }: Reply) => headers['x-ms-throttle-limit-percentage'];
const removals = (count: number) =>
  firstOf(count).map((index) => ({
    id: `${index}`,
    method: 'DELETE',
    url: `/groups/${group}/members/${device(index)}/$ref`,
  }));
const batch = (requests: readonly object[]) => ends.graph('/$batch', { body: { requests } });

describe('5.2: costs', () => {
  it.each([
    [1, 1],
    [3, 1],
    [4, 2],
    [18, 6],
    [20, 7],
  ])('5.2: a PATCH of %i members costs %i writes by default', async (members, writes) => {
    expect((await add(...firstOf(members))).status).toBe(204);
    expect(await used()).toMatchObject({ writes, refusedWrites: 0 });
  });

  it('5.2: a PATCH of 20 members costs one write where the tenant reckons so', async () => {
    await quota({ patchCost: 'one' });
    await add(...firstOf(20));
    expect(await used()).toMatchObject({ writes: 1 });
  });

  it('5.2: owners in the same PATCH cost like members', async () => {
    const body = {
      'members@odata.bind': [0, 1, 2].map((index) => ends.reference(device(index))),
      'owners@odata.bind': [ends.reference(device(3))],
    };
    await ends.graph(`/groups/${group}`, { method: 'PATCH', body });
    expect(await used()).toMatchObject({ writes: 2 });
  });

  it('5.2: an add by reference and a removal cost one write each, also when they fail', async () => {
    await ends.graph(`/groups/${group}/members/$ref`, { body: { '@odata.id': ends.reference(device(0)) } });
    await remove(0);
    expect((await remove(0)).status).toBe(404);
    expect(await used()).toMatchObject({ writes: 3, units: 3 });
  });

  it.each([
    ['/groups', '1'],
    ['/users', '2'],
    ['/users?$select=id', '1'],
    ['/users?$top=5', '1'],
    ['/users?$select=id&$top=5', '1'],
    ['/users?%24select=id', '1'],
    ['/groups/{group}', '1'],
    ['/groups/{group}/members', '3'],
    ['/groups/{group}/members?$select=id&$top=999', '2'],
    ['/groups/{group}/members?$select=id&$top=5', '1'],
    ['/groups/{group}/transitiveMembers', '5'],
    ['/groups/{group}?$expand=members', '2'],
    ['/groups/delta', '1'],
    ['/nowhere', '1'],
  ])('5.2: GET %s costs %s units and no write', async (path, units) => {
    const { headers } = await ends.graph(path.replace('{group}', group));
    expect(headers['x-ms-resource-unit']).toBe(units);
    expect(await used()).toMatchObject({ units: Number(units), writes: 0 });
  });

  it.each([
    ['', '5'],
    ['?$select=id', '2'],
  ])('5.2: getByIds%s costs %s units and no write', async (query, units) => {
    const { headers } = await ends.graph(`/directoryObjects/getByIds${query}`, { body: { ids: [device(0)] } });
    expect(headers['x-ms-resource-unit']).toBe(units);
    expect(await used()).toMatchObject({ writes: 0 });
  });
});

describe('5.1: quotas', () => {
  it('5.1: lets an app write what the quota holds, and nothing beyond', async () => {
    await quota({ writes: 30 });
    for (const index of firstOf(30)) expect((await remove(index)).status).toBe(404);
    expect(await remove(30)).toMatchObject({
      status: 429,
      headers: {
        'x-ms-throttle-scope': `Tenant_Application/Write/${CLIENT_ID}/${TENANT_ID}`,
        'x-ms-throttle-information': 'WriteLimitExceeded',
      },
    });
    expect((await ends.graph('/groups')).status).toBe(200);
    expect(await used()).toMatchObject({ writes: 30, refusedWrites: 1, refused: { 'Tenant_Application/Write': 1 } });
  });

  it('5.1: lets it write again as what was used flows back', async () => {
    await fill({ writes: 1 });
    expect((await add(0, 1, 2)).status).toBe(429);
    await control('/clock', 'PUT', { advanceSeconds: LONG / 3_000 }); // one write
    expect((await add(0, 1, 2)).status).toBe(429);
    await control('/clock', 'PUT', { advanceSeconds: (3 * LONG) / 3_000 });
    expect((await add(0, 1, 2)).status).toBe(204);
    expect(await used()).toMatchObject({ writes: 1, refusedWrites: 2 });
  });

  it.each([
    ['S', 3_500],
    ['M', 5_000],
    ['L', 8_000],
  ])('5.1: a tenant of size %s bears %i units in a window', async (size, units) => {
    await quota({ size });
    await fill({ units: (units - 1) / units });
    expect(await ends.graph('/users')).toMatchObject({
      status: 429,
      headers: {
        'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${CLIENT_ID}/${TENANT_ID}`,
        'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
      },
    });
    await control('/clock', 'PUT', { advanceSeconds: (4 * LONG) / units });
    expect((await ends.graph('/users')).status).toBe(200);
  });

  it('5.1: all apps of a tenant share 18,000 writes in 300 s with those that we do not see', async () => {
    await quota({ tenantWrites: 600, foreignWritesPerSecond: 4 });
    await control('/clock', 'PUT', { advanceSeconds: 400 });
    expect(await remove(0)).toMatchObject({
      status: 429,
      headers: { 'x-ms-throttle-scope': `Tenant/Write/${CLIENT_ID}/${TENANT_ID}` },
    });
    await quota({ foreignWritesPerSecond: 0 });
    await control('/clock', 'PUT', { advanceSeconds: 2 });
    expect((await remove(0)).status).toBe(404);
  });

  it('5.1: an app has 35,000 writes in 300 s for all its tenants', async () => {
    await control('/clock', 'PUT', { advanceSeconds: 300 });
    await control('/quota', 'PATCH', { writes: 3, windowSeconds: LONG });
    for (const index of firstOf(3)) await remove(index);
    expect(await remove(3)).toMatchObject({
      status: 429,
      headers: { 'x-ms-throttle-scope': `Application/Write/${CLIENT_ID}/${TENANT_ID}` },
    });
    await control('/quota', 'PATCH', { writes: 35_000, windowSeconds: 300 });
  });

  it('5.1: what came back in steps is not there before the step', async () => {
    await quota({ refill: { stepSeconds: 1_000_000_000 } });
    await fill({ writes: 1 });
    await control('/clock', 'PUT', { advanceSeconds: 150 });
    expect((await remove(0)).status).toBe(429);
  });

  it('5.1: throttles nothing where it is switched off, and counts all the same', async () => {
    await quota({ writes: 1, enforced: false });
    await remove(0);
    expect((await remove(0)).status).toBe(404);
    expect(await used()).toMatchObject({ writes: 2, busiestWindow: 2 });
  });
});

describe('5.3: headers', () => {
  it('5.3: says how full the quota is from 0.8 on', async () => {
    await fill({ writes: 0.79 });
    expect(percentage(await remove(0))).toBeUndefined();
    await fill({ writes: 0.85 });
    expect(percentage(await remove(0))).toBe('0.85');
    expect(percentage(await ends.graph('/groups'))).toBeUndefined(); // no write, no matter how full that quota is
    await fill({ units: 0.9, writes: 0.8 });
    expect(percentage(await remove(0))).toBe('0.9');
    await control('/settings', 'PATCH', { percentageHeader: false });
    expect(percentage(await remove(0))).toBeUndefined();
  });

  it('5.3: shows 1.8 at most, however much was refused', async () => {
    await quota({ writes: 10 });
    for (const index of firstOf(12)) await remove(index);
    expect(percentage(await remove(12))).toBe('1.3');
    for (const index of firstOf(8)) await remove(index);
    expect(percentage(await remove(20))).toBe('1.8');
    expect(await used()).toMatchObject({ highestFill: 1.8 });
  });

  it('5.3: may refuse only the share by which the limit is passed', async () => {
    await quota({ writes: 1_000, excess: 'share' });
    await fill({ writes: 1.3 });
    const statuses: number[] = [];
    for (const index of firstOf(40)) statuses.push((await remove(index)).status);
    const refused = statuses.filter((status) => status === 429).length;
    expect(refused).toBe(12); // the shares from 0.301 to 0.34 add up to 12.8
  });

  it('5.3: a Retry-After is what it takes: before it the request is refused, after it let in', async () => {
    await quota({ writes: 1_000 });
    await fill({ writes: 1 });
    const wait = Number((await add(...firstOf(20))).headers['retry-after']);
    expect(wait).toBeGreaterThan(13_000); // 7 refused and 7 to come, at one in 1,000 s
    expect(wait).toBeLessThanOrEqual(14_000);
    await control('/clock', 'PUT', { advanceSeconds: wait });
    expect((await add(...firstOf(20))).status).toBe(204);
  });

  it.each([
    ['seconds', 1, /^[1-9]\d*$/],
    ['seconds', 40, /^\d+(\.\d+)?$/],
    ['fractional', 1, /^\d+\.\d{3}$/],
    ['date', 1, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
    ['none', 1, undefined],
  ])('5.3: a Retry-After may come as %s (clock × %i)', async (retryAfter, speed, form) => {
    await control('/settings', 'PATCH', { retryAfter });
    await control('/clock', 'PUT', { speed });
    await quota({ writes: 1 });
    await fill({ writes: 1.8 });
    const header = (await remove(0)).headers['retry-after'];
    if (form) expect(header).toMatch(form);
    else expect(header).toBeUndefined();
  });

  it('11.2: a Retry-After is in real seconds, however fast the clock runs', async () => {
    await control('/clock', 'PUT', { speed: 50 });
    await quota({ writes: 100 });
    await fill({ writes: 1.8 });
    const seconds = Number((await remove(0)).headers['retry-after']);
    expect(seconds).toBeGreaterThan(800_000 / 50); // 810,000 virtual seconds
    expect(seconds).toBeLessThanOrEqual(810_000 / 50);
  });

  it('11.2: throttles below the quota when told so', async () => {
    await quota({ spuriousShare: 1, spuriousWaitSeconds: 4 });
    expect(await remove(0)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '4', 'x-ms-throttle-information': 'CPULimitExceeded' },
    });
  });
});

describe('5.4: the body of a 429', () => {
  it('5.4: is as documented, or as seen at the directory', async () => {
    await quota({ spuriousShare: 1 });
    expect((await remove(0)).body).toEqual({
      error: {
        code: 'TooManyRequests',
        message: 'Please retry again later.',
        innerError: {
          code: '429',
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          message: 'Please retry after',
          'request-id': expect.any(String),
          status: '429',
        },
      },
    });
    await control('/settings', 'PATCH', { throttleBody: 'observed' });
    expect((await remove(0)).body).toEqual({
      error: {
        code: 'TooManyRequests',
        message: expect.stringContaining('aadgraph.app.tenant_large'),
        innerError: { date: expect.any(String) },
      },
    });
  });
});

describe('4: $batch', () => {
  it('4: each inner request is charged and refused for itself, and the batch is 200', async () => {
    await quota({ writes: 5 });
    const reply = await batch(removals(8));
    expect(reply).toMatchObject({ status: 200, headers: { 'x-ms-resource-unit': '0' } });
    expect(reply.headers['retry-after']).toBeUndefined();
    const responses = at(reply.body, 'responses');
    const statusOf = (id: number) => at(responseOf(responses, id), 'status');
    expect(firstOf(8).map(statusOf)).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
    expect(responseOf(responses, 4)).toMatchObject({
      headers: { 'x-ms-resource-unit': '1', 'x-ms-throttle-limit-percentage': '1' },
    });
    expect(responseOf(responses, 7)).toMatchObject({
      headers: { 'Retry-After': expect.any(String), 'x-ms-throttle-limit-percentage': '1.6' },
    });
    expect(await used()).toMatchObject({ writes: 5, refusedWrites: 3 });
  });

  const patches = (count: number, members: number) =>
    firstOf(count).map((index) => ({
      id: `${index}`,
      method: 'PATCH',
      url: `/groups/${group}`,
      headers: { 'Content-Type': 'application/json' },
      body: {
        'members@odata.bind': firstOf(members).map((each) => ends.reference(device(index * members + each))),
      },
    }));

  it('4: 100 link changes in a batch go well, requests beyond them are 503 without effect', async () => {
    const good = await batch(patches(5, 20));
    expect(column(at(good.body, 'responses'), 'status')).toEqual([204, 204, 204, 204, 204]);
    await ends.control(`/tenants/contoso/groups/${group}/members`, { body: { remove: devices } });
    const heavy = at((await batch(patches(8, 20))).body, 'responses');
    expect(firstOf(8).map((id) => at(responseOf(heavy, id), 'status'))).toEqual([
      204, 204, 204, 204, 204, 503, 503, 503,
    ]);
    expect((await ends.control(`/tenants/contoso/groups/${group}`)).body).toMatchObject({ memberCount: 100 });
    expect((await ends.control('/counters')).body).toMatchObject({ heavyBatchFailures: 3 });
  });

  it('4: 20 removals in a batch go well, and how much one bears can be set', async () => {
    await control('/settings', 'PATCH', { heavyBatchLinks: 40 });
    await batch(patches(2, 20));
    expect(column(at((await batch(removals(20))).body, 'responses'), 'status')).toEqual(Array(20).fill(204));
    const heavy = at((await batch(patches(3, 20))).body, 'responses');
    expect(at(responseOf(heavy, 2), 'status')).toBe(503);
    await control('/settings', 'PATCH', { heavyBatchLinks: 100 });
  });
});

const responseOf = (responses: unknown, id: number): unknown =>
  Array.isArray(responses) ? responses.find((one) => at(one, 'id') === String(id)) : undefined;
