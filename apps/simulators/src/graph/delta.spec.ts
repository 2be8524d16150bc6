import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let group: string;
let devices: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start();
  const bulk = await ends.control('/generate', { body: { kind: 'device', count: 2400, prefix: 'DELTA-' } });
  devices = column(at(bulk.body, 'items'), 'objectId').map(String);
});
beforeEach(async () => {
  const items = [{ displayName: `Told ${Math.random()}`, id: crypto.randomUUID(), members: devices.slice(0, 3) }];
  group = String(at((await ends.control('/tenants/contoso/groups', { body: { items } })).body, 'items', 0, 'id'));
});
afterEach(() => ends.control('/settings', { method: 'PATCH', body: { expiredDelta: 'gone', deltaReplays: 0 } }));
afterAll(() => ends.dispose());

const device = (index: number): string => devices[index] ?? '';
const change = (body: { readonly add?: readonly string[]; readonly remove?: readonly string[] }) =>
  ends.control(`/tenants/contoso/groups/${group}/members`, { body });
const below = (link: unknown): string => String(link).slice(`${ends.simulators.graph}/v1.0`.length);
const first = () => `/groups/delta?$select=members&$filter=id eq '${group}'`;

/** All pages of a round: its rows, and the link to the next round. */
async function round(path: string, asked = {}) {
  const rows: unknown[] = [];
  let pages = 0;
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body } = await ends.graph(next, asked);
    expect(status).toBe(200);
    pages++;
    const value = at(body, 'value');
    rows.push(...(Array.isArray(value) ? value : []));
    const link = at(body, '@odata.deltaLink');
    if (link !== undefined) return { rows, pages, deltaLink: below(link) };
    next = below(at(body, '@odata.nextLink'));
  }
  throw new Error('the round has no end');
}
/** Members by id: there, or removed. */
const told = (rows: readonly unknown[]): ReadonlyMap<string, boolean> =>
  new Map(
    rows.flatMap((row) => {
      const links = at(row, 'members@delta');
      return (Array.isArray(links) ? links : []).map((link): [string, boolean] => [
        String(at(link, 'id')),
        at(link, '@removed') === undefined,
      ]);
    }),
  );

it('2.2: the first round tells the members, later ones what was added and removed since', async () => {
  const start = await round(first());
  expect(start.rows).toEqual([
    {
      id: group,
      'members@delta': devices
        .slice(0, 3)
        .toSorted()
        .map((id) => ({ '@odata.type': '#microsoft.graph.device', id })),
    },
  ]);
  expect((await round(start.deltaLink)).rows).toEqual([]);
  await change({ add: [device(5)], remove: [device(0)] });
  await change({ add: [device(6)] });
  await change({ remove: [device(6)] });
  const { rows, deltaLink } = await round(start.deltaLink);
  expect(told(rows)).toEqual(
    new Map([
      [device(0), false],
      [device(5), true],
      [device(6), false],
    ]),
  );
  expect(at(rows, 0, 'members@delta')).toContainEqual({
    '@odata.type': '#microsoft.graph.device',
    id: device(0),
    '@removed': { reason: 'deleted' },
  });
  expect((await round(deltaLink)).rows).toEqual([]);
  expect(told((await round(start.deltaLink)).rows)).toEqual(told(rows));
});

it('2.2: a large membership is spread over pages as repeated groups', async () => {
  await change({ add: devices });
  const { rows, pages } = await round(first());
  expect(pages).toBeGreaterThan(2);
  expect(new Set(column(rows, 'id'))).toEqual(new Set([group]));
  expect([...told(rows).keys()].toSorted()).toEqual(devices.toSorted());
});

it('2.2: what is changed while the pages are read is told in this round or the next', async () => {
  await change({ add: devices });
  const start = await ends.graph(first());
  await change({ remove: devices.slice(0, 1200) });
  const rest = await round(below(at(start.body, '@odata.nextLink')));
  const value = at(start.body, 'value');
  const known = new Map([...told(Array.isArray(value) ? value : []), ...told(rest.rows)]);
  for (const [id, there] of told((await round(rest.deltaLink)).rows)) known.set(id, there);
  expect([...known].flatMap(([id, there]) => (there ? [id] : [])).toSorted()).toEqual(devices.slice(1200).toSorted());
});

it('2.2: a group without members lacks the annotation; words come unless members alone are selected', async () => {
  await change({ remove: devices.slice(0, 3) });
  expect((await round(first())).rows).toEqual([{ id: group }]);
  const words = await round(`/groups/delta?$select=displayName,members&$filter=id eq '${group}'`);
  expect(words.rows).toEqual([{ id: group, displayName: expect.stringMatching(/^Told/) }]);
  const all = await round(`/groups/delta?$filter=id eq '${group}'`);
  expect(all.rows).toMatchObject([{ id: group, securityEnabled: true }]);
});

it('2.2: a renamed group, a new one and one that is gone are told', async () => {
  const { deltaLink } = await round('/groups/delta?$select=displayName,members');
  await ends.control(`/tenants/contoso/groups/${group}`, { method: 'PATCH', body: { displayName: 'Renamed' } });
  const items = [{ displayName: 'Made since', id: crypto.randomUUID() }];
  await ends.control('/tenants/contoso/groups', { body: { items } });
  const next = await round(deltaLink);
  expect(next.rows).toEqual([
    { id: group, displayName: 'Renamed' },
    { id: items[0]?.id, displayName: 'Made since' },
  ]);
  await ends.control(`/tenants/contoso/groups/${group}`, { method: 'DELETE' });
  expect((await round(next.deltaLink)).rows).toEqual([{ id: group, '@removed': { reason: 'deleted' } }]);
});

it('2.2: with Prefer: return=minimal a change of members brings no words', async () => {
  const options = { headers: { prefer: 'return=minimal' } };
  const path = `/groups/delta?$select=displayName,members&$filter=id eq '${group}'`;
  const [minimal, full] = [await round(path, options), await round(path)];
  await change({ remove: [device(0)] });
  expect((await round(minimal.deltaLink)).rows[0]).not.toHaveProperty('displayName');
  expect((await round(full.deltaLink)).rows[0]).toHaveProperty('displayName');
});

it('2.2: $deltatoken=latest gives a link and no data', async () => {
  const latest = await ends.graph(`${first()}&$deltatoken=latest`);
  expect(at(latest.body, 'value')).toEqual([]);
  await change({ remove: [device(1)] });
  expect(told((await round(below(at(latest.body, '@odata.deltaLink')))).rows)).toEqual(new Map([[device(1), false]]));
});

it('2.2: takes a filter by up to 50 ids and nothing else', async () => {
  const unsupported = { status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } };
  const ids = (count: number) => Array.from({ length: count }, () => `id eq '${group}'`).join(' or ');
  expect((await ends.graph(`/groups/delta?$filter=${ids(50)}`)).status).toBe(200);
  expect(await ends.graph(`/groups/delta?$filter=${ids(51)}`)).toMatchObject(unsupported);
  expect(await ends.graph("/groups/delta?$filter=displayName eq 'x'")).toMatchObject(unsupported);
  for (const option of ['$top=5', '$expand=members', '$orderby=displayName'])
    expect((await ends.graph(`/groups/delta?${option}`)).status).toBe(400);
  const { deltaLink } = await round(first());
  expect((await ends.graph(`${deltaLink}&$select=displayName`)).status).toBe(400);
  expect((await ends.graph(`/groups/delta?$deltatoken=nonsense`)).status).toBe(400);
  for (const name of ['microsoft.graph.delta', 'delta()', 'microsoft.graph.delta()'])
    expect((await ends.graph(`/groups/${name}?$filter=id eq '${group}'`)).status).toBe(200);
});

it('2.2, 11.6: a token is good for 7 days by the clock; then 410 with the place to begin anew, or 400', async () => {
  const { deltaLink } = await round(first());
  const advance = (advanceSeconds: number) => ends.control('/clock', { method: 'PUT', body: { advanceSeconds } });
  await advance(7 * 24 * 3600 - 60);
  expect((await ends.graph(deltaLink)).status).toBe(200);
  await advance(120);
  const gone = await ends.graph(deltaLink);
  expect(gone).toMatchObject({ status: 410, headers: { location: expect.stringMatching(/\$deltatoken=$/) } });
  expect(told((await round(`${below(gone.headers['location'])}&$select=members`)).rows).size).toBeGreaterThan(3);
  await ends.control('/settings', { method: 'PATCH', body: { expiredDelta: 'unsupportedQuery' } });
  expect(await ends.graph(deltaLink)).toMatchObject({
    status: 400,
    body: { error: { code: 'Request_UnsupportedQuery', message: 'DeltaLink older than 30 days is not supported.' } },
  });
});

it('2.2: lags like any read, and loses nothing by it', async () => {
  const { deltaLink } = await round(first());
  await ends.control('/tenants/contoso/replication', { method: 'PUT', body: { frozen: 3 } });
  await change({ remove: [device(2)] });
  const late = await round(deltaLink);
  expect(late.rows).toEqual([]);
  await ends.control('/tenants/contoso/replication', { method: 'PUT', body: {} });
  expect(told((await round(late.deltaLink)).rows)).toEqual(new Map([[device(2), false]]));
});

it('2.2: replays what was told before, when told to', async () => {
  const { deltaLink } = await round(first());
  await change({ remove: [device(0)] });
  await ends.control('/settings', { method: 'PATCH', body: { deltaReplays: 1 } });
  const again = await round(deltaLink);
  expect(told((await round(again.deltaLink)).rows)).toEqual(new Map([[device(0), false]]));
});
