import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { collectionObserved, look, membershipChanged, siteObserved, type DataOf } from '@rollcall/contracts';
import type { SiteCollection } from '@rollcall/client';
import { eventually, startSystem, type Listening, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, SITE, type Person } from './company';

jest.setTimeout(240_000);

/** Time enough for the lease of a replica that is gone, and for a member of a consumer group. */
const PATIENCE = { within: 90_000 };
const NEVER_MS = 600_000;

type Membership = DataOf<typeof membershipChanged>;

/** One process of the watcher. */
interface Replica {
  readonly url: string;
  readonly pid: number;
}

let system: RunningSystem;
let first: Replica;
let second: Replica;
let collection: SiteCollection;
let people: readonly Person[];
let memberships: Listening;
let observed: Listening;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate, services: ['collection-watcher'] });
  rmSync(estate);
  first = firstNow();
  const { url, process } = await system.services.startAnother('collection-watcher');
  second = { url, pid: process.pid };
  const company = new Company(system);
  people = await company.crowd('device', 20, 'PC');
  collection = await company.collection('device', people.slice(0, 10));
  memberships = await system.topics.listen('membership-changes.v1');
  observed = await system.topics.listen('collections.v1');
});
afterAll(() => system?.stop());

/** The one that was started as the service; a later start is another process. */
const firstNow = (): Replica => ({
  url: system.services.url('collection-watcher'),
  pid: system.services.processOf('collection-watcher').pid,
});

const metric = async ({ url }: Replica, line: RegExp): Promise<number> => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return metrics.split('\n').reduce((sum, one) => sum + (line.test(one) ? Number(one.split(' ').at(-1)) : 0), 0);
};
const polls = (replica: Replica) => metric(replica, /^rollcall_polls_total\{/);
const holds = async (replica: Replica) => (await metric(replica, /^rollcall_site_held\{/)) === 1;
const untilHeldBy = (replica: Replica) =>
  eventually(() => holds(replica), { ...PATIENCE, what: 'that it polls the site' });

/** Every version of the collection that was published, in its order, with whom it holds from then on. */
function versions(): readonly (Membership & { readonly holds: readonly number[] })[] {
  const held = new Set<number>();
  const key = `${SITE}/${collection.collectionId}`;
  const own = memberships.of(membershipChanged).filter((step) => step.collection === key);
  return own.map((step) => {
    if (step.kind === 'baseline') held.clear();
    for (const id of step.added) held.add(id);
    for (const id of step.removed) held.delete(id);
    return { ...step, holds: [...held].sort((a, b) => a - b) };
  });
}
const idsOf = (some: readonly Person[]) => some.map(({ resourceId }) => resourceId).sort((a, b) => a - b);
const untilPublished = (some: readonly Person[]) =>
  eventually(() => expect(versions().at(-1)?.holds).toEqual(idsOf(some)), { ...PATIENCE, what: 'the change' });

/** Exactly these are members from now on. */
async function members(some: readonly Person[]): Promise<void> {
  const now = (await system.control.site.members(collection.collectionId)).map(({ resourceId }) => resourceId);
  const wanted = idsOf(some);
  await system.control.site.changeMembers(collection.collectionId, {
    add: wanted.filter((id) => !now.includes(id)),
    remove: now.filter((id) => !wanted.includes(id)),
  });
}

const lookAt = (collectionId: string, baseline = false) => ({
  collection: `${SITE}/${collectionId}`,
  lookId: randomUUID(),
  depth: 'members' as const,
  baseline,
  requestedAt: new Date().toISOString(),
});
const untilAnswered = (looks: readonly DataOf<typeof look>[]) =>
  eventually(
    () => {
      const answered = new Set(observed.of(collectionObserved).map(({ lookId }) => lookId));
      return looks.every(({ lookId }) => answered.has(lookId));
    },
    { ...PATIENCE, what: 'the answers' },
  );

it('one of two replicas asks a site, the other asks it nothing', async () => {
  await untilHeldBy(first);
  await eventually(() => observed.of(siteObserved).length >= 5, { what: 'some polls' });
  expect(await holds(second)).toBe(false);
  expect(await polls(second)).toBe(0);
  await eventually(async () => {
    const { requests } = await system.control.site.counters();
    expect(requests).toEqual({ 'GET SMS_Collection': await polls(first) });
  });
});

it('looks are answered whichever replica hears of them', async () => {
  const others = await Promise.all(Array.from({ length: 8 }, () => new Company(system).collection('device')));
  const looks = [collection, ...others].map(({ collectionId }) => lookAt(collectionId));
  await system.topics.publishAll(look, looks);
  await untilAnswered(looks);
  const heard = (replica: Replica) =>
    metric(replica, /^rollcall_inbound_duration_seconds_count\{.*topic="commands\.v1"/);
  expect(await heard(second)).toBeGreaterThan(0);
  expect(await polls(second)).toBe(0);
  await untilPublished(people.slice(0, 10));
});

it('a baseline that somebody asks for again comes whichever replica hears of it', async () => {
  const before = versions();
  await system.topics.publish(look, lookAt(collection.collectionId, true));
  await eventually(() => versions().length > before.length, { ...PATIENCE, what: 'the baseline' });
  const { epoch, version } = before.at(-1) ?? {};
  expect(versions().at(-1)).toMatchObject({ kind: 'baseline', epoch, version, holds: idsOf(people.slice(0, 10)) });
});

it('another goes on with the same line when the one that polls is killed', async () => {
  const { epoch, version = 0 } = versions().at(-1) ?? {};
  await system.services.kill('collection-watcher');
  await members(people.slice(1, 12));
  await untilPublished(people.slice(1, 12));
  expect(versions().at(-1)).toMatchObject({ kind: 'difference', epoch, version: version + 1 });
  expect(await holds(second)).toBe(true);
  await system.services.start('collection-watcher');
  first = firstNow();
  expect([await holds(first), await polls(first)]).toEqual([false, 0]);
});

it('one that hung while it read stores nothing of it when another has gone on meanwhile', async () => {
  const { site } = system.control;
  const reading = await site.addFault({ match: { path: 'Membership/\\$count' }, effect: { latencyMs: NEVER_MS } });
  await members(people.slice(2, 12));
  await eventually(async () => (await site.timesUsed(reading)) > 0, { ...PATIENCE, what: 'a read that waits' });
  const polling = await site.addFault({ match: { path: 'SMS_Collection\\?' }, effect: { latencyMs: NEVER_MS } });
  await eventually(async () => (await site.timesUsed(polling)) > 0, { ...PATIENCE, what: 'a poll that waits' });
  const { epoch, version = 0 } = versions().at(-1) ?? {};
  process.kill(second.pid, 'SIGSTOP');
  try {
    await members(people.slice(3, 12));
    await untilHeldBy(first);
    await site.removeAllFaults();
    await untilPublished(people.slice(3, 12));
  } finally {
    process.kill(second.pid, 'SIGCONT');
  }
  const overtaken = () => metric(second, /^rollcall_collection_reads_total\{.*outcome="overtaken"/);
  await eventually(async () => (await overtaken()) > 0, { ...PATIENCE, what: 'that it threw its read away' });
  await eventually(async () => !(await holds(second)), { ...PATIENCE, what: 'that it leaves the site alone' });
  await members(people.slice(4));
  await untilPublished(people.slice(4));
  const since = versions().filter((step) => step.epoch !== epoch || step.version > version);
  const said = new Set(since.map((step) => `${step.epoch}.${step.version}`)); // one may have come twice
  expect([...said]).toEqual([`${epoch}.${version + 1}`, `${epoch}.${version + 2}`]);
});

it('polls went on one after the other all the time', () => {
  const times = [...new Set(observed.of(siteObserved).map(({ polledAt }) => polledAt))]; // as they came first
  expect(times).toEqual([...times].sort());
});
