import { rmSync } from 'node:fs';
import type { Mapping, MembershipWrite, RunShown } from '@rollcall/client';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, inStep, SITE, TENANT } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  const estate = bareEstate('60m');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterEach(async () => {
  await system.control.entra.removeAllFaults();
  await system.control.site.removeAllFaults();
});
afterAll(() => system?.stop());

/** Two devices in a collection and in its group. */
async function twoInStep() {
  const [a, b] = await company.people('device', 'A', 'B');
  const collection = await company.collection('device', [a, b]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [a, b]);
  return { a, b, collection, group, mapping };
}

const writesTo = (groupId: string): Promise<MembershipWrite[]> => system.control.entra.writes({ group: groupId });

const fullRunsOf = async ({ id: mappingId }: Mapping): Promise<RunShown[]> =>
  (await system.monitoring.runs({ mappingId })).filter(({ kind }) => kind === 'full');

describe('the site is polled once in an hour', () => {
  it('a look moves the moment at which the collection was checked, and what it finds is applied', async () => {
    const { a, b, collection, mapping } = await twoInStep();
    const before = await system.monitoring.cloudSyncOf(mapping.id);
    await system.admin.look(SITE, collection.collectionId);
    const checked = await eventually(
      async () => {
        const row = await system.monitoring.cloudSyncOf(mapping.id);
        return row.checkedAt !== null && row.checkedAt > (before.checkedAt ?? '') && row;
      },
      { within: 60_000, what: 'a later checkedAt' },
    );
    expect(checked).toEqual({ ...before, checkedAt: checked.checkedAt });

    const [c] = await company.people('device', 'C');
    await company.changeCollection(collection, { join: [c], leave: [a] });
    await system.admin.look(SITE, collection.collectionId);
    const { lastFullSync } = before;
    const after = await company.untilInStep(mapping, [b, c], { lastFullSync });
    expect(after.lastSync?.time).not.toBe(lastFullSync?.time);
  });

  it('a full sync sees for itself what has changed at the site', async () => {
    const { a, b, collection, mapping } = await twoInStep();
    const [c] = await company.people('device', 'C');
    await company.changeCollection(collection, { join: [c], leave: [b] });
    expect(await company.synchronize(mapping)).toMatchObject({ state: 'done' });
    await company.untilInStep(mapping, [a, c]);
  });
});

describe('a full sync on demand', () => {
  it('§4.9: of a collection is one run for each of its groups, and a second request joins those', async () => {
    const { a, b, collection, group, mapping } = await twoInStep();
    const [stranger] = await company.people('device', 'Stranger');
    const otherGroup = await company.group([stranger]);
    const other = await company.map(collection, otherGroup);
    await company.untilInStep(other, [a, b]);
    await company.changeGroup(group, { join: [stranger] });
    await company.changeGroup(otherGroup, { leave: [a] });

    const reads = { path: 'SMS_FullCollectionMembership' };
    await system.control.site.addFault({ match: reads, effect: { latencyMs: 1_500 } }); // time enough to ask again
    const first = await system.admin.synchronizeCollection(SITE, collection.collectionId);
    const second = await system.admin.synchronizeCollection(SITE, collection.collectionId);
    const ofOne = await system.admin.synchronizeMapping(mapping.id);
    expect(first.map(({ groupId }) => groupId).sort()).toEqual([group.id, otherGroup.id].sort());
    const ids = first.map(({ id }) => id);
    expect(second.map(({ id }) => id)).toEqual(ids);
    expect(ofOne.map(({ id }) => id)).toEqual(first.flatMap((run) => (run.groupId === group.id ? [run.id] : [])));

    const runs = await Promise.all(ids.map((id) => company.untilEnded(id)));
    const came = runs.map(({ mappingIds, state, additions, removals }) => ({
      mappingIds,
      state,
      added: additions.done,
      removed: removals.done,
    }));
    expect(came).toContainEqual({ mappingIds: [mapping.id], state: 'done', added: 0, removed: 1 });
    expect(came).toContainEqual({ mappingIds: [other.id], state: 'done', added: 1, removed: 0 });
    await company.untilInStep(mapping, [a, b]);
    await company.untilInStep(other, [a, b]);
    expect(await fullRunsOf(mapping)).toHaveLength(2);
  });

  it('joins a run that writes already', async () => {
    const { group, mapping } = await twoInStep();
    const [stranger] = await company.people('device', 'Stranger');
    await company.changeGroup(group, { join: [stranger] });
    const match = { method: 'DELETE', path: `/groups/${group.id}` };
    const fault = await system.control.entra.addFault({ match, effect: { status: 503 } });
    const [run] = await system.admin.synchronizeMapping(mapping.id);
    if (!run) throw new Error('no run was started');
    await eventually(async () => (await system.monitoring.run(run.id)).state === 'running', { within: 60_000 });
    expect(await system.admin.synchronizeMapping(mapping.id)).toEqual([expect.objectContaining({ id: run.id })]);
    await system.control.entra.removeFault(fault);
    expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done', removals: { planned: 1, done: 1 } });
  });
});

describe('a preview', () => {
  /** A group out of step by hand, its preview and its plan. */
  async function previewed() {
    const { a, b, group, mapping } = await twoInStep();
    const [stranger, another] = await company.people('device', 'Stranger', 'Another');
    await company.changeGroup(group, { join: [stranger], leave: [a] });
    const writes = await writesTo(group.id);
    const [preview] = await system.admin.synchronizeMapping(mapping.id, true);
    if (!preview) throw new Error('no preview was started');
    const run = await company.untilEnded(preview.id);
    const plan = await eventually(() => system.admin.plan(preview.id), { within: 60_000, what: 'the plan' });
    return { a, b, stranger, another, group, mapping, writes, run, plan };
  }

  it('lists exactly what a full sync would do and writes nothing; applied, it does just that', async () => {
    const { a, b, stranger, group, mapping, writes, run, plan } = await previewed();
    expect(run).toMatchObject({ kind: 'preview', state: 'done' });
    expect(plan).toMatchObject({ planHash: expect.any(String), additions: 1, removals: 1, held: 0 });
    expect(plan.items.map(({ change, objectId }) => ({ change, objectId }))).toEqual([
      { change: 'add', objectId: a.objectId },
      { change: 'remove', objectId: stranger.objectId },
    ]);
    expect(plan.items[0]).toMatchObject({ resourceId: a.resourceId, displayName: a.name, held: false });
    expect(await writesTo(group.id)).toEqual(writes);
    expect(await company.holds(group)).toEqual([b, stranger].map(({ name }) => name).sort());

    await system.admin.decide(run.id, 'apply', plan.planHash);
    await company.untilInStep(mapping, [a, b]);
    const applied = (await writesTo(group.id)).slice(writes.length);
    expect(applied.map(({ op, objectIds }) => ({ op, objectIds })).sort((x, y) => x.op.localeCompare(y.op))).toEqual([
      { op: 'add', objectIds: [a.objectId] },
      { op: 'remove', objectIds: [stranger.objectId] },
    ]);
  });

  it('is not applied when the group has changed since, nor by another hash', async () => {
    const { another, group, mapping, writes, run, plan } = await previewed();
    await expect(system.admin.decide(run.id, 'apply', 'another hash')).rejects.toMatchObject({
      status: 409,
      code: 'plan-changed',
      message: expect.stringContaining(plan.planHash),
    });
    await company.changeGroup(group, { join: [another] });
    const holds = await company.holds(group);
    await system.admin.decide(run.id, 'apply', plan.planHash);
    const refused = await eventually(
      async () => (await fullRunsOf(mapping)).find(({ state }) => state === 'failed') ?? null,
      { within: 60_000, what: 'the end of the run' },
    );
    expect(refused).toMatchObject({ code: 'plan-changed', additions: { done: 0 }, removals: { done: 0 } });
    expect(await writesTo(group.id)).toEqual(writes);
    expect(await company.holds(group)).toEqual(holds);
  });
});

it('nothing is written to a tenant that is switched off; switched on, what was missed is an incremental', async () => {
  const { a, b, collection, group, mapping } = await twoInStep();
  const { lastFullSync } = await company.untilShows(mapping, inStep(2));
  const [c, stranger] = await company.people('device', 'C', 'Stranger');
  await system.admin.changeTenant(TENANT, { groupSyncEnabled: false });
  await company.untilShows(mapping, { attention: ['tenant-disabled'] });
  await company.untilHeeded(mapping, 'tenant-disabled');
  const writes = await writesTo(group.id);

  await company.changeGroup(group, { join: [stranger] });
  await company.changeCollection(collection, { join: [c], leave: [a] });
  await system.admin.look(SITE, collection.collectionId);
  await company.untilShows(mapping, { memberCount: 2, syncCompleted: 1, syncInProgress: 1, removalsPending: 1 });
  const refused = { status: 409, code: 'tenant-disabled' };
  await expect(system.admin.synchronizeMapping(mapping.id)).rejects.toMatchObject(refused);
  await expect(company.map(collection, await company.group())).rejects.toMatchObject(refused);
  expect(await writesTo(group.id)).toEqual(writes);
  expect(await company.holds(group)).toEqual([a, b, stranger].map(({ name }) => name).sort());

  await system.admin.changeTenant(TENANT, { groupSyncEnabled: true });
  await company.untilHolds(group, [b, c, stranger]); // no full sync: it would have taken the stranger out
  await company.untilShows(mapping, { ...inStep(2), lastFullSync });
  expect(await fullRunsOf(mapping)).toHaveLength(1);
});
