import { type Mapping, type RunShown } from '@rollcall/client';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, type Person, SITE, TENANT } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
});
afterAll(() => system?.stop());

/** Three removals are many, when they are more than a fifth. */
const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };

async function guarded(count: number, inGroup: readonly Person[] = []) {
  const people = await company.crowd('device', count, 'Device');
  const collection = await company.collection('device', people);
  const group = await company.group(inGroup);
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const mapping = await system.admin.createMapping({ ...wish, guard });
  return { people, collection, group, mapping };
}

/** Waits for the run of the mapping that holds so many. */
const untilHeld = ({ id: mappingId }: Mapping, held: number): Promise<RunShown> =>
  eventually(
    async () => {
      const runs = await system.monitoring.runs({ mappingId });
      const run = runs.find(({ state, removals }) => state === 'held' && removals.held === held);
      return run ?? false;
    },
    { within: 60_000, what: 'the hold' },
  );

/** The list of what a run holds, once the coordinator knows it. */
const listOf = (run: RunShown, held: number) =>
  eventually(
    async () => {
      const plan = await system.admin.plan(run.id);
      expect(plan.held).toBe(held);
      return plan;
    },
    { within: 30_000, what: 'the list' },
  );

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'granted',
    (error: unknown) => (typeof error === 'object' && error && 'code' in error ? error.code : error),
  );

describe('§4.13: many removals at once', () => {
  it('wait until a person releases exactly those on the list', async () => {
    const { people, collection, group, mapping } = await guarded(6);
    const [a, b, c, d, ...others] = people as [Person, Person, Person, Person, ...Person[]];
    await company.untilInStep(mapping, people);
    const [late] = await company.people('device', 'Late');
    await company.changeCollection(collection, { join: [late], leave: [a, b, c, d] });
    await company.untilHolds(group, [...people, late]); // additions go on
    await company.untilShows(mapping, { attention: ['held'], memberCount: 3, syncCompleted: 3, removalsHeld: 4 });
    const run = await untilHeld(mapping, 4);
    const list = await listOf(run, 4);
    const heldIds = list.items.filter(({ held }) => held).map(({ objectId }) => objectId);
    expect(heldIds.sort()).toEqual([a, b, c, d].map(({ objectId }) => objectId).sort());

    await company.changeCollection(collection, { join: [a] }); // comes back: the list is another one
    await untilHeld(mapping, 3);
    const shorter = await listOf(run, 3);
    expect(await codeOf(system.admin.decide(run.id, 'release', list.planHash))).toBe('plan-changed');
    await system.admin.decide(run.id, 'release', shorter.planHash);
    await company.untilInStep(mapping, [a, late, ...others]);
    expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done', removals: { done: 3, held: 0 } });
    await eventually(
      async () => expect(await codeOf(system.admin.decide(run.id, 'release', shorter.planHash))).toBe('run-ended'),
      { within: 30_000, what: 'that the coordinator knows the end' },
    );
  });

  it('stay in the group when a person rejects them, until the next full sync asks again', async () => {
    const { people, collection, group, mapping } = await guarded(5);
    await company.untilInStep(mapping, people);
    await company.changeCollection(collection, { leave: people });
    const run = await untilHeld(mapping, 5);
    await system.admin.decide(run.id, 'reject', (await listOf(run, 5)).planHash);
    expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done', removals: { done: 0, held: 0 } });
    await company.untilShows(mapping, { attention: [], memberCount: 0, removalsHeld: 5 });
    const [next] = await system.admin.synchronizeMapping(mapping.id);
    const second = await untilHeld(mapping, 5);
    expect(second.id).toBe(next?.id);
    await company.untilHolds(group, people);
    const [last] = await system.admin.synchronizeMapping(mapping.id); // an undecided hold passes on to it
    expect(await company.untilEnded(second.id)).toMatchObject({ state: 'done', removals: { held: 0 } });
    const third = await untilHeld(mapping, 5);
    expect(third.id).toBe(last?.id);
    await system.admin.decide(third.id, 'release', (await listOf(third, 5)).planHash);
    await company.untilInStep(mapping, []);
  });

  it('of strangers in a first full sync wait too, and are forgotten when it is cancelled', async () => {
    const strangers = await company.crowd('device', 4, 'Stranger');
    const { people, group, mapping } = await guarded(2, strangers);
    const run = await untilHeld(mapping, 4);
    expect(run).toMatchObject({ kind: 'full', additions: { planned: 2, done: 2 } });
    await system.admin.cancel(run.id);
    expect(await company.untilEnded(run.id)).toMatchObject({ state: 'cancelled', removals: { held: 0 } });
    await company.untilShows(mapping, { attention: [], memberCount: 2, syncCompleted: 2, removalsHeld: 0 });
    expect(await company.holds(group)).toEqual([...people, ...strangers].map(({ name }) => name).sort());
  });
});

describe('a pause', () => {
  it.each([
    ['a mapping', ({ id }: Mapping) => ({ mappingId: id })],
    ['a tenant', () => ({ cloudServiceId: TENANT })],
    ['everything', () => 'everything' as const],
  ])('of %s keeps what changes, and lets it go out as an incremental sync', async (_what, subjectOf) => {
    const { people, collection, group, mapping } = await guarded(2);
    await company.untilInStep(mapping, people);
    const [a, b] = people as [Person, Person];
    const [c] = await company.people('device', 'C');
    await system.admin.pause(subjectOf(mapping));
    await company.untilHeeded(mapping, 'paused');
    await company.changeCollection(collection, { join: [c], leave: [a] });
    await company.untilShows(mapping, { attention: ['paused'], memberCount: 2, syncInProgress: 1, removalsPending: 1 });
    expect(await company.holds(group)).toEqual([a.name, b.name].sort());
    await system.admin.resume(subjectOf(mapping));
    await company.untilInStep(mapping, [b, c]);
    const runs = await system.monitoring.runs({ mappingId: mapping.id });
    expect(runs.filter(({ kind }) => kind === 'full')).toHaveLength(1); // the first one, before the pause
  });

  it('lets a full sync wait, which says why', async () => {
    const { people, group, mapping } = await guarded(2);
    await company.untilInStep(mapping, people);
    const [stranger] = await company.people('device', 'Stranger');
    await company.changeGroup(group, { join: [stranger] });
    await system.admin.pause({ mappingId: mapping.id });
    await company.untilHeeded(mapping, 'paused');
    const [run] = await system.admin.synchronizeMapping(mapping.id);
    await eventually(
      async () =>
        expect(await system.monitoring.run(run?.id ?? '')).toMatchObject({ state: 'planning', code: 'paused' }),
      { within: 60_000, what: 'that the run says that it is paused' },
    );
    await system.admin.resume({ mappingId: mapping.id });
    expect(await company.untilEnded(run?.id ?? '')).toMatchObject({ state: 'done', removals: { done: 1 } });
    await company.untilInStep(mapping, people);
  });
});

it('never adds and never removes whom the lists of a mapping name', async () => {
  const [a, b, stranger] = await company.people('device', 'A', 'B', 'Stranger');
  const collection = await company.collection('device', [a, b]);
  const group = await company.group([stranger]);
  const mapping = await system.admin.createMapping({
    site: SITE,
    collectionId: collection.collectionId,
    tenantId: TENANT,
    groupId: group.id,
    neverAdd: [b.objectId],
    neverRemove: [stranger.objectId],
  });
  await company.untilHolds(group, [a, stranger]);
  await company.untilShows(mapping, {
    cloudSyncStatus: 'partialSuccess',
    memberCount: 2,
    syncCompleted: 1,
    protected: 1,
  });
  await eventually(
    async () => {
      const members = await system.monitoring.members(mapping.id, { state: 'protected' });
      expect(members.map(({ objectId }) => objectId).sort()).toEqual([b.objectId, stranger.objectId].sort());
    },
    { within: 30_000, what: 'both as protected' },
  );
  await system.admin.changeMapping(mapping.id, { neverAdd: [] });
  await company.untilHolds(group, [a, b, stranger]);
});

it('leaves strangers of an additive group alone in a full sync, and still takes out who has left the collection', async () => {
  const [a, b, stranger] = await company.people('device', 'A', 'B', 'Stranger');
  const collection = await company.collection('device', [a, b]);
  const group = await company.group([stranger]);
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const mapping = await system.admin.createMapping({ ...wish, mode: 'additive' });
  await company.untilHolds(group, [a, b, stranger]);
  await company.untilShows(mapping, {
    cloudSyncStatus: 'success',
    memberCount: 2,
    syncCompleted: 2,
    removalsPending: 0,
  });
  await company.changeCollection(collection, { leave: [b] });
  await company.untilHolds(group, [a, stranger]);
  await system.admin.changeMapping(mapping.id, { mode: 'mirror' });
  const [run] = await system.admin.synchronizeMapping(mapping.id);
  expect(await company.untilEnded(run?.id ?? '')).toMatchObject({ state: 'done', removals: { planned: 1, done: 1 } });
  await company.untilHolds(group, [a]);
});
