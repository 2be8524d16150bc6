import { Logger } from '@nestjs/common';
import { Said } from '../core/published-state';
import { FakeSource } from '../testing/fake-source';
import { publishedSets } from '../testing/published-sets';
import { SleepySource } from '../testing/sleepy-source';
import { SITE, WatchedSite } from '../testing/watched-site';
import { WatcherTables } from '../testing/watcher-tables';
import type { PublishedState } from './kafka-published-state';
import { takeBack } from './take-back';

jest.setTimeout(60_000);
Logger.overrideLogger(false); // it tells of each damage

const pilots = 'ABC00012';
const ROUNDS = 15;

let tables: WatcherTables;
let source: FakeSource;
let site: WatchedSite;
beforeAll(async () => {
  tables = await WatcherTables.open();
});
afterAll(() => tables.close());
beforeEach(async () => {
  await tables.empty();
  source = new FakeSource();
  source.hold(pilots, 1, 2, 3);
  site = new WatchedSite(tables, source);
  await tables.map(pilots);
  await site.poll();
});

const key = `${SITE}/${pilots}`;
const held = async () => publishedSets(await tables.memberships()).get(key);
const baselines = async () => (await tables.memberships()).filter(({ kind }) => kind === 'baseline').length;
/** What the topics say when all has left. */
async function saidUntilNow(): Promise<PublishedState> {
  const said = new Said();
  for (const seen of await tables.collections()) said.takeCollection(seen);
  for (const seen of await tables.heartbeats()) said.takeSite(seen);
  return { lines: said.lines, sites: said.sites, mappings: [] };
}

it('a baseline that is asked for while versions are stored is the set of one of them, in their order', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    source.change(pilots, (members) => (round % 2 === 0 ? members.delete(2) : members.add(2)));
    await Promise.all([
      site.poll(),
      tables.look(pilots, { baseline: true }),
      tables.look(pilots, { baseline: true, depth: 'catalogue' }),
    ]);
  }
  expect(await baselines()).toBe(1 + 2 * ROUNDS);
  expect(await held()).toEqual(source.membersOf(pilots));
});

it('a baseline that is asked for again and again has the same meaning, part by part, and moves no version', async () => {
  source.pageSize = 1_000;
  source.change(pilots, (members) => Array.from({ length: 1_234 }, (_, id) => members.add(id + 10)));
  await site.poll();
  await tables.look(pilots, { baseline: true });
  await tables.look(pilots, { baseline: true });
  const asked = (await tables.memberships()).slice(-6);
  expect(asked.map(({ kind, version, part, parts }) => [kind, version, part, parts])).toEqual(
    [1, 2, 3, 1, 2, 3].map((part) => ['baseline', 2, part, 3]),
  );
  expect(await held()).toEqual(source.membersOf(pilots));
  await site.poll();
  expect((await tables.watches.begin(SITE, pilots))?.line.held?.version).toBe(2);
});

it('a damaged set that is asked for while it is read ends its line once, and the next read begins a new one', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await tables.database.query('UPDATE watched SET members = set_byte(members, 0, get_byte(members, 0) # 1)');
    source.change(pilots, (members) => (round % 2 === 0 ? members.delete(2) : members.add(2)));
    await Promise.all([site.poll(), tables.look(pilots, { baseline: true })]);
    await site.poll();
    expect(await held()).toEqual(source.membersOf(pilots));
  }
  const epochs = new Set((await tables.memberships()).map(({ epoch }) => epoch));
  expect(epochs.size).toBe(1 + ROUNDS);
});

it('a damaged set that is asked for is read at the next poll, though nobody waits for its members', async () => {
  await tables.database.query('UPDATE watched SET members = set_byte(members, 0, get_byte(members, 0) # 1)');
  await tables.forget();
  await tables.look(pilots, { baseline: true, depth: 'catalogue' });
  expect(await tables.memberships()).toEqual([]);
  await site.poll();
  expect(await tables.memberships()).toMatchObject([{ kind: 'baseline', version: 1, added: [1, 2, 3] }]);
});

it('what was published is taken back while another replica goes on: its versions stand', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const state = await saidUntilNow();
    source.change(pilots, (members) => (round % 2 === 0 ? members.delete(2) : members.add(2)));
    const [ended] = await Promise.all([takeBack(tables.database, tables.watchlist, state), site.poll()]);
    expect(ended).toEqual([]);
  }
  const versions = (await tables.memberships()).map(({ version }) => version);
  expect(versions).toEqual(Array.from({ length: 1 + ROUNDS }, (_, index) => index + 1));
  expect(await held()).toEqual(source.membersOf(pilots));
});

it('a read that began before older tables were found stores nothing: its line has ended', async () => {
  await tables.database.query('DROP TABLE IF EXISTS copied; CREATE TABLE copied AS TABLE watched');
  source.change(pilots, (members) => members.delete(3));
  await site.poll();
  const state = await saidUntilNow();
  await tables.database.query('DELETE FROM watched; INSERT INTO watched TABLE copied');
  const sleepy = new SleepySource(source);
  const asleep = sleepy.asleep('count');
  const reading = new WatchedSite(tables.stores(), sleepy).read(pilots);
  await asleep;
  expect(await takeBack(tables.database, tables.watchlist, state)).toEqual([key]);
  sleepy.wake();
  expect(await reading).toMatchObject({ stored: false });
  await site.poll();
  expect(await held()).toEqual([1, 2]);
  expect((await tables.memberships()).at(-1)).toMatchObject({ kind: 'baseline', version: 1 });
});
