import { FakeSource } from '../testing/fake-source';
import { MemoryStores } from '../testing/memory-stores';
import { publishedSets } from '../testing/published-sets';
import { SITE, WatchedSite } from '../testing/watched-site';
import { SourceCredentialError, SourceFailingError, SourceForbiddenError, SourceUnreachableError } from './source';

const pilots = 'ABC00012';
const [a, b, c] = [16777219, 16777220, 16777221];

let source: FakeSource;
let stores: MemoryStores;
let site: WatchedSite;
beforeEach(() => {
  source = new FakeSource();
  source.hold(pilots, a, b, c);
  source.hold('ABC00099', a);
  stores = new MemoryStores();
  stores.watch(pilots);
  site = new WatchedSite(stores, source);
});

const published = () => publishedSets(stores.memberships).get(`${SITE}/${pilots}`);
const look = (lookId: string, depth: 'catalogue' | 'members' = 'members', collectionId = pilots) =>
  stores.looks.push({ lookId, collectionId, depth, requestedAt: site.now });

it('publishes what a collection holds, and its members before it', async () => {
  await site.poll();
  expect(published()).toEqual([a, b, c]);
  expect(stores.publishedResources.map(({ resourceId }) => resourceId)).toEqual([a, b, c]);
});

it('does nothing but one call when nothing changed', async () => {
  await site.poll();
  source.asked.length = 0;
  await site.poll();
  expect(source.asked).toEqual(['catalogue']);
});

it('publishes who came and who left', async () => {
  await site.poll();
  source.change(pilots, (members) => members.delete(c));
  source.change(pilots, (members) => members.add(16777300));
  await site.poll();
  expect(stores.memberships.at(-1)).toMatchObject({ kind: 'difference', version: 2, added: [16777300], removed: [c] });
});

it('§4.29: keeps everybody when a read is torn, short or refused, and tries again at the next poll', async () => {
  await site.poll();
  source.change(pilots, (members) => members.delete(c));
  source.failWith(new SourceForbiddenError('Access denied  WMI QUERY: '), ['page']);
  await site.poll();
  expect(published()).toEqual([a, b, c]);
  expect(stores.stateOf(pilots)).toEqual({ state: 'incomplete', message: 'Access denied  WMI QUERY: ' });
  source.recover();
  await site.poll();
  expect(published()).toEqual([a, b]);
  expect(stores.stateOf(pilots)).toEqual({ state: 'ok' });
});

describe('a read that fails', () => {
  const failing = new SourceFailingError('500');
  const denied = new SourceForbiddenError('Access denied  WMI QUERY: ');
  beforeEach(() => site.poll());

  it.each([
    ['cannot be reached', new SourceUnreachableError('down')],
    ['refuses who we are', new SourceCredentialError('401')],
  ])('tells that the site failed when it %s', async (_, error) => {
    source.failWith(error, ['page']);
    expect(await site.read(pilots)).toMatchObject({ siteFailed: true, verdict: { complete: false } });
  });

  it.each([failing, denied])('tells nothing of the site that shows itself: %s', async (error) => {
    source.failWith(error, ['page']);
    expect(await site.read(pilots)).toMatchObject({ siteFailed: false, verdict: { message: error.message } });
  });

  it.each([failing, denied])('tells that the site failed when its control read does too: %s', async (error) => {
    source.failWith(error, ['page', 'healthy']);
    expect(await site.read(pilots)).toMatchObject({ siteFailed: true });
    source.failWith(error, ['page']);
    source.showsItself = false;
    expect(await site.read(pilots)).toMatchObject({ siteFailed: true });
  });
});

it('takes additions and keeps who seems to have left while MemberCount lags', async () => {
  await site.poll();
  source.change(pilots, (members) => members.delete(a) && members.add(16777300));
  const collection = source.collections.get(pilots);
  if (collection) collection.miscount = 1;
  await site.poll();
  expect(published()).toEqual([a, b, c, 16777300]);
  if (collection) collection.miscount = 0;
  await site.poll();
  expect(published()).toEqual([b, c, 16777300]);
});

it('tells how the site answers, and goes on by itself when it answers again', async () => {
  source.failWith(new SourceCredentialError('401'));
  expect((await site.poll()).state).toBe('credential');
  source.recover();
  expect((await site.poll()).state).toBe('ok');
  expect(published()).toEqual([a, b, c]);
});

describe('§4.13: a collection that falls to empty', () => {
  beforeEach(async () => {
    await site.poll();
    source.change(pilots, (members) => members.clear());
    await site.poll();
  });

  it('keeps its members after one read', () => {
    expect(published()).toEqual([a, b, c]);
    expect(stores.stateOf(pilots).state).toBe('incomplete');
  });

  it('is believed when the next poll agrees', async () => {
    await site.poll();
    expect(published()).toEqual([]);
    expect(stores.stateOf(pilots)).toEqual({ state: 'ok' });
  });

  it('is not believed while the site does not show itself', async () => {
    source.showsItself = false;
    await site.poll();
    expect(published()).toEqual([a, b, c]);
  });

  it('is not believed by a poll that follows at once for the same look, but by the next look', async () => {
    await site.pollNow();
    expect(published()).toEqual([a, b, c]);
    site.pass(1_000);
    look('second');
    await site.pollNow();
    expect(published()).toEqual([]);
    expect(stores.answers).toEqual([{ lookId: 'second', state: 'ok' }]);
  });

  it('was never empty when its members are back', async () => {
    source.change(pilots, (members) => [a, b, c].forEach((id) => members.add(id)));
    await site.poll();
    source.change(pilots, (members) => members.clear());
    await site.poll();
    expect(published()).toEqual([a, b, c]);
  });
});

describe('§4.11: a collection that disappears', () => {
  beforeEach(async () => {
    await site.poll();
    source.collections.delete(pilots);
  });

  it('is lost when two catalogues agree; its members stay', async () => {
    await site.poll();
    expect(stores.stateOf(pilots).state).toBe('ok');
    await site.poll();
    expect(stores.stateOf(pilots).state).toBe('source-lost');
    expect(published()).toEqual([a, b, c]);
  });

  it('is not lost while the site does not show itself: the account has lost its rights', async () => {
    source.showsItself = false;
    for (let polls = 0; polls < 3; polls++) expect((await site.poll()).state).toBe('forbidden');
    expect(stores.stateOf(pilots).state).toBe('ok');
  });

  it('is ok again when it comes back, and what changed meanwhile is an ordinary change', async () => {
    await site.poll();
    await site.poll();
    source.hold(pilots, a, b);
    await site.poll();
    expect(stores.stateOf(pilots)).toEqual({ state: 'ok' });
    expect(published()).toEqual([a, b]);
  });

  it('is told to whoever looks', async () => {
    look('members');
    look('catalogue', 'catalogue');
    await site.pollNow();
    expect(stores.answers.map(({ state }) => state)).toEqual(['source-lost', 'source-lost']);
  });
});

describe('§4.20: a site that is restored to an older state', () => {
  const joined = 16777300;

  beforeEach(async () => {
    stores.watch('ABC00099');
    const older = source.backup();
    source.change(pilots, (members) => members.add(joined));
    await site.poll();
    source.restore(older);
  });

  it('keeps everybody until a person confirms that it is the truth now', async () => {
    await site.poll();
    expect(published()).toEqual([a, b, c, joined]);
    expect(stores.stateOf(pilots)).toMatchObject({ state: 'incomplete' });
    stores.confirmRestored();
    await site.poll();
    expect(published()).toEqual([a, b, c]);
    expect(stores.stateOf(pilots)).toEqual({ state: 'ok' });
  });

  it('gives who joins meanwhile, and keeps who leaves', async () => {
    await site.poll();
    source.change(pilots, (members) => members.delete(a) && members.add(16777301));
    await site.poll();
    expect(published()).toEqual([a, b, c, joined, 16777301]);
  });

  it('has every watched collection read again, moved or not', async () => {
    await site.poll();
    expect(stores.watched.get('ABC00099')?.state.lastRead?.at).toEqual(site.now);
  });

  it('is found also by a read that began before the poll that finds it', async () => {
    await site.read(pilots);
    expect(published()).toEqual([a, b, c, joined]);
    await site.poll();
    expect(stores.restoredAt).toEqual(site.now);
  });

  it('changes no identity that is known, until it is confirmed', async () => {
    source.devices.set(a, null);
    await site.poll();
    await site.allIdentities();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: joined });
    stores.confirmRestored();
    await site.allIdentities();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: a, entraId: null });
  });
});

describe('a look', () => {
  it('is answered though nothing changed', async () => {
    await site.poll();
    look('one');
    look('two', 'catalogue');
    await site.pollNow();
    expect(stores.answers).toEqual([
      { lookId: 'two', state: 'ok' },
      { lookId: 'one', state: 'ok' },
    ]);
    expect(stores.looks).toEqual([]);
  });

  it('at the catalogue fails with the site; one at members waits for it', async () => {
    look('members');
    look('catalogue', 'catalogue');
    source.failWith(new SourceUnreachableError('down'));
    expect(await site.pollNow()).toMatchObject({ state: 'unreachable', looksWaiting: true });
    expect(stores.answers).toEqual([{ lookId: 'catalogue', state: 'failed' }]);
    source.recover();
    await site.pollNow();
    expect(stores.answers.at(-1)).toEqual({ lookId: 'members', state: 'ok' });
  });

  it('is answered as incomplete, and again when the read is complete', async () => {
    look('one');
    const collection = source.collections.get(pilots);
    if (collection) collection.ready = false;
    await site.pollNow();
    if (collection) collection.ready = true;
    await site.pollNow();
    expect(stores.answers.map(({ state }) => state)).toEqual(['incomplete', 'ok']);
  });

  it('at a collection that nobody knows says so', async () => {
    look('one', 'catalogue', 'XYZ00001');
    await site.pollNow();
    expect(stores.answers).toEqual([{ lookId: 'one', state: 'source-lost' }]);
  });

  it('that comes while the collection is read is not answered by that read', async () => {
    await site.poll();
    look('early');
    source.before = (moment) => {
      if (moment === 'count' && stores.looks.length < 2) look('late');
    };
    await site.read(pilots);
    expect(stores.answers.map(({ lookId }) => lookId)).toEqual(['early']);
    expect(stores.looks.map(({ lookId }) => lookId)).toEqual(['late']);
  });
});

it('stores nothing of a read that another replica has overtaken', async () => {
  await site.poll();
  source.change(pilots, (members) => members.delete(a));
  let others = 1;
  const replica = new WatchedSite(stores, source);
  const mine = new FakeSource();
  mine.hold(pilots, b);
  const slow = new WatchedSite(stores, mine);
  mine.before = () => undefined;
  const original = mine.entry.bind(mine);
  mine.entry = async (id) => {
    if (others-- > 0) await replica.read(pilots);
    return original(id);
  };
  expect(await slow.read(pilots)).toMatchObject({ stored: false });
  expect(published()).toEqual([b, c]);
});

it('goes on after a restart between the read and its storing as if nothing had been read', async () => {
  await site.poll();
  source.change(pilots, (members) => members.delete(a));
  const record = stores.watches.record.bind(stores.watches);
  stores.watches.record = () => Promise.reject(new Error('killed'));
  await expect(site.poll()).rejects.toThrow('killed');
  stores.watches.record = record;
  await site.poll();
  expect(published()).toEqual([b, c]);
});

describe('identities', () => {
  it('are read again at each poll while there is none, though no membership moves', async () => {
    source.devices.set(a, null);
    await site.poll();
    source.devices.set(a, 'joined');
    await site.unresolvedIdentities();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: a, entraId: 'joined' });
    expect(stores.memberships).toHaveLength(1);
  });

  it('of all members are read again from time to time', async () => {
    await site.poll();
    source.devices.set(b, 'joined anew');
    await site.unresolvedIdentities();
    expect(stores.publishedResources).toHaveLength(3);
    await site.allIdentities();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: b, entraId: 'joined anew' });
  });

  it('vanish after two reads that miss them', async () => {
    await site.poll();
    source.devices.delete(b);
    await site.allIdentities();
    expect(stores.publishedResources).toHaveLength(3);
    site.pass(1_000);
    await site.unresolvedIdentities();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: b, vanishedAt: site.now });
  });

  it('of those who left every watched collection are watched no more', async () => {
    source.devices.set(c, null);
    await site.poll();
    source.change(pilots, (members) => members.delete(c));
    await site.poll();
    await site.allIdentities();
    source.devices.set(c, 'joined too late');
    await site.unresolvedIdentities();
    expect(stores.publishedResources).toHaveLength(3);
    source.change(pilots, (members) => members.add(c));
    await site.poll();
    expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: c, entraId: 'joined too late' });
  });

  it('that cannot be read keep the additions they belong to waiting, and nobody is removed', async () => {
    await site.poll();
    source.change(pilots, (members) => members.delete(a) && members.add(16777300));
    source.failWith(new SourceUnreachableError('down'), ['identities']);
    await site.poll();
    expect(published()).toEqual([a, b, c]);
    source.recover();
    await site.poll();
    expect(published()).toEqual([b, c, 16777300]);
  });
});
