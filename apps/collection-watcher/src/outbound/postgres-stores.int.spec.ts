import { FakeSource } from '../testing/fake-source';
import { publishedSets } from '../testing/published-sets';
import { SITE, WatchedSite } from '../testing/watched-site';
import { WatcherTables } from '../testing/watcher-tables';
import { SourceUnreachableError } from '../core/source';

jest.setTimeout(60_000);

const pilots = 'ABC00012';
const [a, b, c] = [16777219, 16777220, 16777221];

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
  source.hold(pilots, a, b, c);
  site = new WatchedSite(tables, source);
});

const sets = async () => publishedSets(await tables.memberships()).get(`${SITE}/${pilots}`);

it('publishes resources, then the membership that names them, then the collection with its version', async () => {
  await tables.map(pilots);
  await site.poll();
  expect(await tables.order()).toEqual([
    'collections.v1', // the catalogue shows it
    'collections.v1', // heartbeat
    'resources.v1',
    'resources.v1',
    'resources.v1',
    'membership-changes.v1',
    'collections.v1',
  ]);
  const [baseline] = await tables.memberships();
  expect(baseline).toMatchObject({ kind: 'baseline', version: 1, added: [a, b, c] });
  expect((await tables.collections()).at(-1)).toMatchObject({ epoch: baseline?.epoch, version: 1, state: 'ok' });
});

it('publishes one heartbeat and nothing else when nothing changed', async () => {
  await tables.map(pilots);
  await site.poll();
  await tables.forget();
  await site.poll();
  expect(await tables.order()).toEqual(['collections.v1']);
  expect(await tables.heartbeats()).toMatchObject([{ state: 'ok', collections: 1, polledAt: site.now.toISOString() }]);
});

it('keeps a large set through differences', async () => {
  const many = Array.from({ length: 1_234 }, (_, index) => 16777216 + index * 3);
  source.pageSize = 1_000;
  source.change(pilots, (members) => many.forEach((id) => members.add(id)));
  await tables.map(pilots);
  await site.poll();
  source.change(pilots, (members) => many.slice(0, 700).forEach((id) => members.delete(id)));
  await site.poll();
  const expected = [...(source.collections.get(pilots)?.members ?? [])].sort((x, y) => x - y);
  expect(await sets()).toEqual(expected);
});

it('lets only one of two replicas store the step from a version', async () => {
  await tables.map(pilots);
  await site.poll();
  source.change(pilots, (members) => members.delete(c));
  const stored = await Promise.all([site.read(pilots), site.read(pilots)]);
  expect(stored.map((outcome) => outcome?.stored).sort()).toEqual([false, true]);
  expect(await sets()).toEqual([a, b]);
});

it('stores nothing of a poll that another replica has overtaken, whether the site answered it or not', async () => {
  await tables.map(pilots);
  await site.poll();
  const { polledAt: follows } = await tables.site.known(SITE);
  await site.poll();
  await tables.forget();
  const late = { polledAt: site.now, follows };
  const absent = [{ collectionId: pilots, absences: 2, lost: true }];
  const changes = { observed: [], returned: [], absent, wentBack: false };
  const none = { collections: 0, changes, answered: [], answeredLost: [] };
  expect(await tables.site.recordPoll(SITE, { ...late, ...none })).toBe(false);
  const failed = { ...late, state: 'unreachable' as const, message: 'no answer', failed: [] };
  expect(await tables.site.recordFailedPoll(SITE, failed)).toBe(false);
  expect(await tables.order()).toEqual([]);
  expect((await tables.site.known(SITE)).collections.get(pilots)).toMatchObject({ absences: 0, lost: false });
});

it('begins a new, higher epoch when a collection is watched again', async () => {
  const mapping = await tables.map(pilots);
  await site.poll();
  const first = (await tables.memberships()).at(-1);
  await tables.unmap(pilots, mapping);
  expect((await tables.collections()).at(-1)).not.toHaveProperty('version');
  await site.poll();
  await tables.map(pilots);
  await site.poll();
  const second = (await tables.memberships()).at(-1);
  expect(second).toMatchObject({ kind: 'baseline', version: 1 });
  expect(second?.epoch).toBeGreaterThan(first?.epoch ?? Infinity);
});

it('ignores a mapping that is older than what is known', async () => {
  const mappingId = await tables.map(pilots, { revision: 3 });
  await tables.unmap(pilots, mappingId); // revision 2 comes late
  await site.poll();
  expect(await sets()).toEqual([a, b, c]);
});

it('answers a look with its id, keeps it over a restart, and answers it once', async () => {
  const lookId = await tables.look(pilots);
  source.failWith(new SourceUnreachableError('down'));
  await site.poll();
  site = new WatchedSite(tables, source);
  source.recover();
  await site.poll();
  await site.poll();
  const answers = (await tables.collections()).filter((collection) => collection.lookId === lookId);
  expect(answers).toMatchObject([{ state: 'ok', version: 1 }]);
});

it('fails a look at the catalogue with the site', async () => {
  const lookId = await tables.look(pilots, { depth: 'catalogue' });
  source.failWith(new SourceUnreachableError('down'));
  await site.poll();
  expect(await tables.heartbeats()).toMatchObject([{ state: 'unreachable', failedLookIds: [lookId] }]);
});

it('publishes what it holds as a baseline of the same version when asked, also while the site is down', async () => {
  await tables.map(pilots);
  await site.poll();
  const [first] = await tables.memberships();
  await tables.forget();
  await tables.look(pilots, { baseline: true });
  expect(await tables.memberships()).toEqual([first]);
});

it('says of a collection that nobody knows that it is lost, and remembers nothing of it', async () => {
  const lookId = await tables.look('XYZ00001', { depth: 'catalogue' });
  await site.poll();
  await site.poll();
  const said = (await tables.collections()).filter(({ collectionId }) => collectionId === 'XYZ00001');
  expect(said).toMatchObject([{ lookId, state: 'source-lost', type: 'other' }]);
});

it('shows a lost collection, keeps what it held, and takes it back', async () => {
  await tables.map(pilots);
  await site.poll();
  const held = source.collections.get(pilots);
  source.collections.delete(pilots);
  await site.poll();
  await site.poll();
  expect((await tables.collections()).at(-1)).toMatchObject({ state: 'source-lost', version: 1 });
  if (held) source.collections.set(pilots, held);
  source.change(pilots, (members) => members.delete(c));
  await site.poll();
  expect((await tables.collections()).at(-1)).toMatchObject({ state: 'ok', version: 2 });
  expect(await sets()).toEqual([a, b]);
});

it('says why a collection is incomplete, until it is complete again', async () => {
  await tables.map(pilots);
  await site.poll();
  source.change(pilots, (members) => members.clear());
  await site.poll();
  expect((await tables.collections()).at(-1)).toMatchObject({
    state: 'incomplete',
    version: 1,
    message: 'the collection fell to empty: removals wait for a second read',
  });
  await site.poll();
  expect((await tables.collections()).at(-1)).toMatchObject({ state: 'ok', version: 2 });
  expect(await sets()).toEqual([]);
});

it('never lets the time of the last look run backwards, whichever transaction ends later', async () => {
  await tables.map(pilots);
  await site.poll();
  const before = (await tables.collections()).at(-1)?.lookedAt ?? '';
  site.now = new Date(site.now.getTime() - 30_000);
  await tables.look(pilots);
  await site.pollNow();
  expect((await tables.collections()).at(-1)?.lookedAt).toBe(before);
});

it('stores nothing of a read that began before the site was found to be restored', async () => {
  await tables.map(pilots);
  const older = source.backup();
  source.change(pilots, (members) => members.add(16777300));
  await site.poll();
  const before = await sets();
  const watch = await tables.watches.begin(SITE, pilots);
  if (!watch) throw new Error('nobody watches the collection');
  source.restore(older);
  await site.poll();
  const verdict = {
    step: { kind: 'difference', added: new Uint32Array(0), removed: Uint32Array.of(c), members: Uint32Array.of(a, b) },
    complete: true,
    emptied: false,
  } as const;
  const late = { watch, verdict, lookedAt: site.now, retryAt: site.now };
  expect(await tables.watches.record(SITE, pilots, late)).toBe(false);
  expect(await sets()).toEqual(before);
});

describe('a site that was restored to an older state', () => {
  const joined = 16777300;

  beforeEach(async () => {
    await tables.map(pilots);
    const older = source.backup();
    source.change(pilots, (members) => members.add(joined));
    await site.poll();
    source.restore(older);
    await site.poll();
  });

  it('is shown in each heartbeat, with the collections whose removals wait', async () => {
    const restoredAt = site.now.toISOString();
    await site.poll();
    expect((await tables.heartbeats()).slice(1)).toMatchObject([{ restoredAt }, { restoredAt }]);
    expect((await tables.heartbeats()).at(-1)?.message).toContain('until somebody confirms');
    expect((await tables.collections()).at(-1)).toMatchObject({
      state: 'incomplete',
      message: expect.stringContaining('until a person confirms'),
    });
    expect(await sets()).toEqual([a, b, c, joined]);
  });

  it('is believed when a person confirms it, and all identities are read again', async () => {
    await site.allIdentities();
    await tables.confirm(site.now);
    expect(await tables.known.lastPass(SITE)).toBeUndefined();
    await site.poll();
    expect(await sets()).toEqual([a, b, c]);
    expect((await tables.heartbeats()).at(-1)).not.toHaveProperty('restoredAt');
    expect((await tables.collections()).at(-1)).toMatchObject({ state: 'ok' });
  });

  it('is read at the next poll when it is confirmed, however patient the reads have become', async () => {
    for (let polls = 0; polls < 8; polls++) await site.poll();
    await tables.confirm(site.now);
    await site.poll();
    expect(await sets()).toEqual([a, b, c]);
  });

  it('stays so when an earlier restore is confirmed than the one that is known', async () => {
    await tables.confirm(new Date(site.now.getTime() - 1));
    await site.poll();
    expect(await sets()).toEqual([a, b, c, joined]);
  });
});

describe('what is held, when the tables cannot be trusted', () => {
  beforeEach(async () => {
    await tables.map(pilots);
    await site.poll();
  });
  const flipOneBit = () =>
    tables.database.query('UPDATE watched SET members = set_byte(members, 0, get_byte(members, 0) # 1)');

  it('begins a new epoch with what the site shows when it is damaged', async () => {
    await flipOneBit();
    source.change(pilots, (members) => members.delete(c));
    await site.poll();
    const [first, second] = await tables.memberships();
    expect(second).toMatchObject({ kind: 'baseline', version: 1, added: [a, b] });
    expect(second?.epoch).toBeGreaterThan(first?.epoch ?? Infinity);
  });

  it('is not published as a baseline when it is damaged, but read anew', async () => {
    await flipOneBit();
    await tables.forget();
    const lookId = await tables.look(pilots, { baseline: true });
    expect(await tables.memberships()).toEqual([]);
    await site.pollNow();
    expect(await tables.memberships()).toMatchObject([{ kind: 'baseline', version: 1, added: [a, b, c] }]);
    expect((await tables.collections()).at(-1)).toMatchObject({ lookId, state: 'ok' });
  });

  it('is not numbered on from when an older copy took its place under the running process', async () => {
    await tables.database.query('DROP TABLE IF EXISTS copied; CREATE TABLE copied AS TABLE watched');
    source.change(pilots, (members) => members.delete(c));
    await site.poll();
    await tables.database.query('DELETE FROM watched; INSERT INTO watched TABLE copied');
    source.change(pilots, (members) => members.delete(b));
    await site.poll();
    expect((await tables.memberships()).map(({ kind, version }) => [kind, version])).toEqual([
      ['baseline', 1],
      ['difference', 2],
      ['baseline', 1],
    ]);
    expect(await sets()).toEqual([a]);
  });
});

describe('resources', () => {
  beforeEach(() => tables.map(pilots));

  it('are published once, and again with a higher revision when something changed', async () => {
    source.devices.set(a, null);
    await site.poll();
    source.devices.set(a, '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0001');
    await site.unresolvedIdentities();
    await site.unresolvedIdentities();
    const said = (await tables.resources()).filter(({ resourceId }) => resourceId === a);
    expect(said).toMatchObject([{ entraId: null }, { entraId: '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0001' }]);
    expect(said[1]?.revision).toBeGreaterThan(said[0]?.revision ?? Infinity);
  });

  it('grow in revision even when the clock of the database does not', async () => {
    await site.poll();
    await tables.database.query('UPDATE resource SET revision = $1 WHERE resource_id = $2', [4e15, a]);
    source.devices.set(a, 'another');
    await site.allIdentities();
    expect((await tables.resources()).at(-1)).toMatchObject({ resourceId: a, revision: 4e15 + 1 });
  });

  it('are not overwritten by a read that began earlier', async () => {
    await site.poll();
    source.devices.set(a, 'new');
    site.pass(1_000);
    await site.allIdentities();
    source.devices.set(a, 'old');
    site.pass(-500);
    await site.allIdentities();
    expect((await tables.resources()).at(-1)).toMatchObject({ resourceId: a, entraId: 'new' });
  });

  it('are asked for again only while they are members', async () => {
    source.devices.set(c, null);
    await site.poll();
    expect(await tables.known.unresolved(SITE, 0, 10)).toEqual([{ resourceId: c, type: 'device' }]);
    source.change(pilots, (members) => members.delete(c));
    await site.poll();
    await site.allIdentities();
    expect(await tables.known.unresolved(SITE, 0, 10)).toEqual([]);
  });

  it('are all told again on request, with collections and baselines', async () => {
    await site.poll();
    const before = await tables.resources();
    await tables.forget();
    await tables.database.transaction((sql) => tables.watchlist.republish(sql));
    expect(await tables.known.republishSome(SITE)).toBe(false);
    expect(await tables.resources()).toEqual(expect.arrayContaining([...before]));
    expect(await tables.memberships()).toMatchObject([{ kind: 'baseline', version: 1, added: [a, b, c] }]);
    expect(await tables.collections()).toMatchObject([{ state: 'ok', version: 1 }]);
    expect(await tables.known.republishSome(SITE)).toBe(false);
  });
});
