import {
  collectionObserved,
  membershipChanged,
  republish,
  resourcesObserved,
  siteObserved,
  type DataOf,
} from '@rollcall/contracts';
import { eventually, type Listening } from '@rollcall/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { publishedSets } from './testing/published-sets';
import { RunningWatcher } from './testing/running-watcher';
import { SimulatedSite } from './testing/simulated-site';

jest.setTimeout(120_000);

const pilots = 'TST00001';
const made = z.object({ items: z.array(z.object({ resourceId: z.int() })) });

let site: SimulatedSite;
let watcher: RunningWatcher;
let collections: Listening;
let memberships: Listening;
let resources: Listening;
let devices: readonly number[];

beforeAll(async () => {
  site = await SimulatedSite.start();
  await site.control('POST', '/collections', { collectionId: pilots, name: 'Pilots', type: 'device' });
  const plan = { kind: 'device', count: 1_200, prefix: 'TST-PC-', collections: [pilots] };
  const { items } = made.parse(await site.control('POST', '/generate', plan));
  devices = items.map(({ resourceId }) => resourceId).sort((a, b) => a - b);
  watcher = await RunningWatcher.start(site, { id: 'dead', adminService: ['https://127.0.0.1:9/AdminService'] });
  collections = await watcher.topics.listen('collections.v1');
  memberships = await watcher.topics.listen('membership-changes.v1');
  resources = await watcher.topics.listen('resources.v1');
});
afterAll(async () => {
  await watcher?.close();
  await site?.close();
});

const held = () => publishedSets(memberships.of(membershipChanged)).get(`${watcher.site}/${pilots}`);
const answer = async (lookId: string, state: DataOf<typeof collectionObserved>['state'] = 'ok') =>
  eventually(() => answersOf(lookId).find((said) => said.state === state) ?? null, { what: `the answer ${state}` });
const answersOf = (lookId: string) => collections.of(collectionObserved).filter((said) => said.lookId === lookId);
const heartbeats = (id = watcher.site) => collections.of(siteObserved).filter((beat) => beat.site === id);
const change = (body: Record<string, unknown>) => site.control('POST', `/collections/${pilots}/members`, body);

it('publishes the whole catalogue, and one heartbeat for each poll', async () => {
  await eventually(() => {
    const names = collections.of(collectionObserved).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Pilots', 'All Systems', 'Collection1']));
  });
  await eventually(() => expect(heartbeats().filter(({ state }) => state === 'ok').length).toBeGreaterThan(1));
});

it('answers a look with the version that it published', async () => {
  const said = await answer(await watcher.look(pilots));
  expect(said).toMatchObject({ name: 'Pilots', type: 'device', memberCount: 1_200, version: 1 });
  await eventually(() => expect(held()).toEqual(devices));
  await eventually(() => {
    const known = new Set(resources.of(resourcesObserved).flatMap((event) => event.resources.map((r) => r.resourceId)));
    expect(devices.every((id) => known.has(id))).toBe(true);
  });
});

it('finds by itself who came and who left', async () => {
  await change({ remove: devices.slice(0, 2) });
  await eventually(() => expect(held()).toEqual(devices.slice(2)));
});

it('publishes a device that is joined to Entra anew, though no membership moves', async () => {
  const joined = 'aaaaaaaa-1111-2222-3333-444444444444';
  await site.control('PATCH', `/devices/${devices[5]}`, { aadDeviceId: joined });
  await eventually(() => {
    const said = resources.of(resourcesObserved).flatMap((event) => event.resources);
    expect(said.findLast(({ resourceId }) => resourceId === devices[5])).toMatchObject({ entraId: joined });
  });
});

it('answers that a collection is not there', async () => {
  const lookId = await watcher.look('XYZ00001', { depth: 'catalogue' });
  expect(await answer(lookId, 'source-lost')).toMatchObject({ collectionId: 'XYZ00001' });
});

it('tells at once that a site is down, keeps its members, and answers when it is back', async () => {
  await site.control('POST', '/faults', { effect: { status: 500 } });
  const catalogue = await watcher.look(pilots, { depth: 'catalogue' });
  const members = await watcher.look(pilots);
  await eventually(() => expect(heartbeats().flatMap((beat) => beat.failedLookIds ?? [])).toContain(catalogue));
  expect(heartbeats().at(-1)).toMatchObject({ state: 'failing' });
  expect(JSON.parse(await watcher.get('/readyz')).ends).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: watcher.site, state: 'failing' })]),
  );
  await site.control('DELETE', '/faults');
  await answer(members);
  expect(held()).toEqual(devices.slice(2));
});

it('removes nobody for pages that are cut short', async () => {
  await site.control('POST', '/faults', {
    match: { path: 'SMS_FullCollectionMembership\\?' },
    effect: { truncateTo: 10 },
    times: 3,
  });
  await answer(await watcher.look(pilots));
  expect(held()).toEqual(devices.slice(2));
});

it('is not delayed by a site that is dead', async () => {
  await eventually(() => expect(heartbeats('dead').at(-1)).toMatchObject({ state: 'unreachable' }));
  const before = heartbeats().length;
  await eventually(() => expect(heartbeats().length).toBeGreaterThan(before + 1));
});

it('repeats a version as a baseline when asked', async () => {
  const last = memberships.of(membershipChanged).at(-1);
  const parts = memberships.of(membershipChanged).length;
  await watcher.look(pilots, { baseline: true });
  const repeated = await eventually(() => {
    const since = memberships.of(membershipChanged).slice(parts);
    return since.length > 0 && since.length === since[0]?.parts ? since : null;
  });
  expect(repeated[0]).toMatchObject({ kind: 'baseline', epoch: last?.epoch, version: last?.version });
  expect(held()).toEqual(devices.slice(2));
});

it('goes on where it was after a restart, with what changed meanwhile', async () => {
  const { epoch } = memberships.of(membershipChanged).at(-1) ?? {};
  await watcher.down();
  await change({ remove: devices.slice(2, 4) });
  await watcher.up();
  await eventually(() => expect(held()).toEqual(devices.slice(4)));
  expect(memberships.of(membershipChanged).at(-1)).toMatchObject({ kind: 'difference', epoch });
});

it('parks a message that nobody can read, and goes on', async () => {
  const parked = await watcher.topics.listen('dead-letter.v1');
  await watcher.topics.send('commands.v1', { key: `${watcher.site}/${pilots}`, value: 'no JSON' });
  await eventually(() => expect(parked.messages.map(({ value }) => value)).toContain('no JSON'));
  await answer(await watcher.look(pilots));
});

it('publishes everything again when asked', async () => {
  const before = { members: memberships.messages.length, resources: resources.of(resourcesObserved).length };
  const asked = {
    service: 'collection-watcher' as const,
    requestedBy: 'a test',
    requestedAt: new Date().toISOString(),
  };
  await watcher.topics.publish(republish, asked);
  await eventually(() => {
    expect(memberships.messages.length).toBeGreaterThan(before.members);
    const again = resources.of(resourcesObserved).slice(before.resources);
    const known = new Set(again.flatMap((event) => event.resources.map(({ resourceId }) => resourceId)));
    expect(devices.slice(4).every((id) => known.has(id))).toBe(true);
  });
});

it('counts polls and reads by site', async () => {
  const metrics = await watcher.get('/metrics');
  expect(metrics).toMatch(/rollcall_collection_reads_total\{site="hq",outcome="complete"[^}]*\} [1-9]/);
  expect(metrics).toMatch(/rollcall_watched_collections\{site="hq"[^}]*\} 1/);
});

it('compares the tables with what was published when it takes a site over: they may be older', async () => {
  const sql = new Client({ connectionString: watcher.stack.databaseUrl, options: '-c search_path=collection_watcher' });
  await sql.connect();
  const leaseTo = (holder: string) =>
    sql.query(`UPDATE lease SET holder = ${holder}, until = now() + interval '1 day' WHERE name = 'site:hq'`);
  const second = await watcher.another();
  await sql.query('CREATE TABLE copied AS TABLE watched');
  await change({ remove: devices.slice(4, 5) });
  await eventually(() => expect(held()).toEqual(devices.slice(5)));
  const { epoch = Infinity } = memberships.of(membershipChanged).at(-1) ?? {};
  await leaseTo('gen_random_uuid()'); // so that nobody looks while the tables change
  await watcher.down();
  await sql.query('DELETE FROM watched; INSERT INTO watched TABLE copied; DROP TABLE copied');
  await leaseTo('NULL');
  await sql.end();
  await change({ remove: devices.slice(5, 6) });
  await eventually(() => expect(held()).toEqual(devices.slice(6)));
  const anew = memberships.of(membershipChanged).at(-1);
  expect(anew).toMatchObject({ version: 1 });
  expect(anew?.epoch).toBeGreaterThan(epoch);
  await watcher.up();
  await second.close();
});

it('polls a site from one replica at a time, and from another when that one stops', async () => {
  const polls = (metrics: string) => /rollcall_site_held\{site="hq"[^}]*\} 1/.test(metrics);
  await eventually(async () => expect(polls(await watcher.get('/metrics'))).toBe(true));
  const second = await watcher.another();
  const isSecond = async () => polls(await (await fetch(`${second.url}/metrics`)).text());
  expect([polls(await watcher.get('/metrics')), await isSecond()]).toEqual([true, false]);
  await watcher.down();
  await change({ remove: devices.slice(6, 8) });
  await eventually(() => expect(held()).toEqual(devices.slice(8)));
  expect(await isSecond()).toBe(true);
  await watcher.up();
  expect([polls(await watcher.get('/metrics')), await isSecond()]).toEqual([false, true]);
  await second.close();
});
