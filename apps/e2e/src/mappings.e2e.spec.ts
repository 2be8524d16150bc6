import { rmSync } from 'node:fs';
import { AdminClient, ApiError } from '@rollcall/client';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, doneRun, inStep, SITE, TENANT, TENANT_ID } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterEach(() => system.control.entra.removeAllFaults());
afterAll(() => system?.stop());

describe('§4.8: two collections on one group', () => {
  it.each(['device', 'user'] as const)(
    'are a union, in which a %s stays until the last one lets it go',
    async (kind) => {
      const [a, both, c] = await company.people(kind, 'A', 'Both', 'C');
      const [first, second] = [await company.collection(kind, [a, both]), await company.collection(kind, [both, c])];
      const group = await company.group();
      const one = await company.map(first, group);
      const other = await company.map(second, group);
      await company.untilHolds(group, [a, both, c]);
      await company.untilShows(one, inStep(2));
      await company.untilShows(other, inStep(2));

      await company.changeCollection(first, { leave: [both] });
      await company.untilShows(one, inStep(1));
      expect(await company.holds(group)).toContain(both.name);
      await company.untilShows(other, inStep(2));

      await company.changeCollection(second, { leave: [both] });
      await company.untilHolds(group, [a, c]);
      await company.untilShows(one, inStep(1));
      await company.untilShows(other, inStep(1));
    },
  );

  it('are one group also when one is device and the other user collection, each with its own figures', async () => {
    const [device] = await company.people('device', 'Device');
    const [user] = await company.people('user', 'User');
    const group = await company.group();
    const devices = await company.map(await company.collection('device', [device]), group);
    const users = await company.map(await company.collection('user', [user]), group);
    await company.untilHolds(group, [device, user]);
    await company.untilShows(devices, { ...inStep(1), collectionType: 'device' });
    await company.untilShows(users, { ...inStep(1), collectionType: 'user' });
  });

  it('end as exactly their union when the second is mapped while the first is at work', async () => {
    const firstOnes = await company.crowd('device', 640, 'First');
    const secondOnes = await company.crowd('device', 60, 'Second');
    const [stranger] = await company.people('device', 'Stranger');
    const shared = firstOnes.slice(0, 30);
    const first = await company.collection('device', firstOnes);
    const second = await company.collection('device', [...secondOnes, ...shared]);
    const group = await company.group([stranger]);
    const match = { method: 'PATCH', path: `/groups/${group.id}` };
    const { entra } = system.control;
    await entra.addFault({ match, effect: { latencyMs: 100 }, times: 3 }); // some get through, and then none
    const stop = await entra.addFault({ match, effect: { status: 503 } });
    await entra.addFault({ match, effect: { latencyMs: 100 } });

    const one = await company.map(first, group);
    await eventually(async () => (await company.holds(group)).length > 1, { within: 60_000, what: 'the first writes' });
    const other = await company.map(second, group);
    expect((await company.holds(group)).length).toBeLessThan(firstOnes.length);
    await entra.removeFault(stop);

    await company.untilHolds(group, [...firstOnes, ...secondOnes]);
    await company.untilShows(one, inStep(640));
    await company.untilShows(other, { ...inStep(90), lastFullSync: expect.anything() });
    const { overlappingWrites, objectsDeleted } = await system.control.entra.counters();
    expect({ overlappingWrites, objectsDeleted }).toEqual({ overlappingWrites: 0, objectsDeleted: 0 });
  });
});

describe('a mapping', () => {
  it('§4.30: writes nothing while it is disabled, and catches up by a full sync when it is enabled again', async () => {
    const [a, b, c, stranger] = await company.people('device', 'A', 'B', 'C', 'Stranger');
    const collection = await company.collection('device', [a, b]);
    const group = await company.group();
    const mapping = await company.map(collection, group);
    await company.untilInStep(mapping, [a, b]);
    await system.admin.changeMapping(mapping.id, { enabled: false });
    await company.untilShows(mapping, { attention: ['disabled'], syncCompleted: 2 });
    await company.untilHeeded(mapping, 'disabled');

    const [last] = (await system.control.entra.writes()).slice(-1);
    await company.changeCollection(collection, { join: [c], leave: [a] });
    await company.changeGroup(group, { join: [stranger] });
    // Another mapping of the collection follows the same change, so it has come as far as the writer.
    const witness = await company.map(collection, await company.group());
    await company.untilInStep(witness, [b, c]);
    expect(await company.holds(group)).toEqual([a, b, stranger].map(({ name }) => name).sort());
    await expect(system.admin.synchronizeMapping(mapping.id)).rejects.toMatchObject({
      status: 409,
      code: 'mapping-disabled',
    });
    const since = { group: group.id, after: last?.sequence ?? 0 };
    expect(await system.control.entra.writes(since)).toEqual([]);

    await system.admin.changeMapping(mapping.id, { enabled: true });
    await company.untilInStep(mapping, [b, c]);
    await company.untilRuns(mapping, [doneRun('full', 2, 0), doneRun('full', 1, 2)]);
  });

  it('keeps its members in a full sync of its group while it is disabled, and lets them go when it may again', async () => {
    const [a, both, c, stranger] = await company.people('device', 'A', 'Both', 'C', 'Stranger');
    const [first, second] = [
      await company.collection('device', [a, both]),
      await company.collection('device', [both, c]),
    ];
    const group = await company.group();
    const frozen = await company.map(first, group);
    await company.untilInStep(frozen, [a, both]);
    const other = await company.map(second, group);
    await company.untilHolds(group, [a, both, c]);
    await system.admin.changeMapping(frozen.id, { enabled: false });
    await company.untilHeeded(frozen, 'disabled');

    await company.changeCollection(first, { leave: [a] });
    await company.changeCollection(second, { leave: [both] });
    await company.untilShows(other, { memberCount: 1 });
    await company.changeGroup(group, { join: [stranger] });
    expect(await company.synchronize(other)).toMatchObject({ state: 'done', removals: { planned: 1, done: 1 } });
    expect(await company.holds(group)).toEqual([a, both, c].map(({ name }) => name).sort());

    await system.admin.changeMapping(frozen.id, { enabled: true });
    await company.untilHolds(group, [both, c]);
    await company.untilShows(frozen, inStep(1));
    await company.untilShows(other, inStep(1));
  });

  it('§4.30: leaves the group as it is when it is deleted, and can be made again', async () => {
    const [a, b, stranger] = await company.people('user', 'A', 'B', 'Stranger');
    const collection = await company.collection('user', [a, b]);
    const group = await company.group();
    const mapping = await company.map(collection, group);
    await company.untilInStep(mapping, [a, b]);
    await expect(company.map(collection, group)).rejects.toMatchObject({ status: 409, code: 'mapping-exists' });

    await system.admin.deleteMapping(mapping.id);
    await untilForgotten(mapping.id);
    await untilNobodyIsManaged(group.id);
    await company.changeCollection(collection, { leave: [a] });
    await company.changeGroup(group, { join: [stranger] });
    const witness = await company.map(collection, await company.group());
    await company.untilInStep(witness, [b]);
    expect(await company.holds(group)).toEqual([a, b, stranger].map(({ name }) => name).sort());

    const again = await company.map(collection, group);
    expect(again.id).not.toBe(mapping.id);
    await company.untilInStep(again, [b]);
    expect((await system.monitoring.cloudSync()).filter(({ groupId }) => groupId === group.id)).toHaveLength(1);
  });

  it('takes out those that it alone brought in when it is deleted with its members', async () => {
    const [a, both, c, stranger] = await company.people('device', 'A', 'Both', 'C', 'Stranger');
    const group = await company.group();
    const one = await company.map(await company.collection('device', [a, both]), group);
    await company.untilInStep(one, [a, both]);
    const other = await company.map(await company.collection('device', [both, c]), group);
    await company.untilHolds(group, [a, both, c]);
    await company.untilShows(other, inStep(2));
    await company.changeGroup(group, { join: [stranger] });

    await system.admin.deleteMapping(one.id, true);
    await company.untilHolds(group, [both, c, stranger]);
    await untilForgotten(one.id);
    await company.untilShows(other, inStep(2));
    const runs = [doneRun('full', 2, 0), doneRun('full', 1, 0), doneRun('incremental', 0, 1)];
    await company.untilRuns(one, runs);
  });

  it('waits for its first full sync when it is made disabled', async () => {
    const [a, stranger] = await company.people('device', 'A', 'Stranger');
    const group = await company.group([stranger]);
    const mapping = await company.map(await company.collection('device', [a]), group, false);
    await company.untilShows(mapping, {
      memberCount: 1,
      syncInProgress: 1,
      cloudSyncStatus: 'inProgress',
      attention: ['disabled', 'awaiting-first-sync'],
      lastFullSync: null,
      lastSync: null,
    });
    expect(await company.holds(group)).toEqual([stranger.name]);
    await system.admin.changeMapping(mapping.id, { enabled: true });
    await company.untilInStep(mapping, [a]);
  });
});

describe('a write that took effect and whose answer was lost', () => {
  it('leaves nobody out who has come back meanwhile', async () => {
    const [b, c] = await company.people('device', 'B', 'C');
    const collection = await company.collection('device', [b, c]);
    const group = await company.group();
    const mapping = await company.map(collection, group);
    await company.untilInStep(mapping, [b, c]);

    await loseTheAnswerTo('DELETE', group.id);
    await company.changeCollection(collection, { leave: [c] });
    await company.untilHolds(group, [b]);
    await company.untilShows(mapping, { memberCount: 1, removalsPending: 1, cloudSyncStatus: 'inProgress' });
    await company.changeCollection(collection, { join: [c] });
    await company.untilInStep(mapping, [b, c]);
  });

  it('leaves nobody in who has left meanwhile', async () => {
    const [b, c] = await company.people('user', 'B', 'C');
    const collection = await company.collection('user', [b]);
    const group = await company.group();
    const mapping = await company.map(collection, group);
    await company.untilInStep(mapping, [b]);

    await loseTheAnswerTo('PATCH', group.id);
    await company.changeCollection(collection, { join: [c] });
    await company.untilHolds(group, [b, c]);
    await company.untilShows(mapping, { memberCount: 2, syncCompleted: 1, syncInProgress: 1 });
    await company.changeCollection(collection, { leave: [c] });
    await company.untilInStep(mapping, [b]);
  });

  /** The next such write takes effect unheard; those after it are refused, so that it cannot be settled by repetition. */
  async function loseTheAnswerTo(method: string, groupId: string): Promise<void> {
    const match = { method, path: `/groups/${groupId}` };
    await system.control.entra.addFault({ match, effect: { applyThenFail: true }, times: 1 });
    await system.control.entra.addFault({ match, effect: { status: 503 } });
  }
});

/** Waits until the view knows the mapping no more. */
async function untilForgotten(mappingId: string): Promise<void> {
  const probe = (): Promise<boolean> =>
    system.monitoring.cloudSyncOf(mappingId).then(
      () => false,
      (error: unknown) => error instanceof ApiError && error.status === 404,
    );
  await eventually(probe, { within: 60_000, what: 'that the mapping is not shown any more' });
}

/** Waits until the writer has said that it looks after nobody in the group any more. */
async function untilNobodyIsManaged(groupId: string): Promise<void> {
  const managed = await system.topics.listen('group-members.v1');
  const probe = (): boolean => {
    const ofGroup = managed.messages.filter(({ key }) => key?.includes(`/${groupId}/`));
    const newest = new Map(ofGroup.map(({ key, value }) => [key, value]));
    return newest.size > 0 && [...newest.values()].every((value) => value === null);
  };
  await eventually(probe, { within: 60_000, what: 'the end of everybody in the group' });
  await managed.stop();
}

it('§4.12: refuses what cannot be kept in step, and says why', async () => {
  const collection = await company.collection('device');
  const map = (groupId: string, collectionId = collection.collectionId): Promise<unknown> =>
    system.admin.createMapping({ site: SITE, collectionId, tenantId: TENANT, groupId, enabled: true });
  const groupOf = async (kind: string): Promise<string> =>
    (await system.control.entra.createGroup(TENANT, { displayName: `Group that is ${kind}`, kind })).id;
  for (const [kind, code] of [
    ['dynamic', 'group-dynamic'],
    ['onPremises', 'group-on-premises'],
    ['mailEnabledSecurity', 'group-mail-enabled'],
    ['microsoft365', 'group-type-unsupported'],
    ['roleAssignable', 'group-role-assignable'],
  ] as const) {
    await expect(map(await groupOf(kind))).rejects.toMatchObject({ status: 422, code });
  }
  const { id } = await company.group();
  await expect(map('deadbeef-0000-4000-8000-000000000000')).rejects.toMatchObject({
    status: 404,
    code: 'group-not-found',
  });
  await expect(map(id, 'CHQ0FFFF')).rejects.toMatchObject({ status: 404, code: 'collection-not-found' });
});

it('makes a group that the app owns, once, and maps it; the log tells from where', async () => {
  const [a] = await company.people('device', 'A');
  const { collectionId } = await company.collection('device', [a]);
  const admin = new AdminClient(system.services.url('status-service')); // which passes it on
  const group = { displayName: `Made by ${collectionId}` };
  const made = await admin.createGroup(TENANT, group, collectionId);
  expect(await admin.createGroup(TENANT, group, collectionId)).toEqual(made);
  await expect(admin.createGroup(TENANT, group)).rejects.toMatchObject({ status: 409, code: 'group-name-taken' });
  expect(await admin.groups(TENANT, group.displayName.toLowerCase())).toEqual([made]);
  const { groupId } = made;
  const wish = { site: SITE, collectionId, tenantId: TENANT, groupId };
  const mapping = await admin.createMapping(wish);
  await company.untilInStep(mapping, [a]);
  expect(await admin.audit({ subject: `${TENANT_ID}/${groupId}`, what: 'group-created' })).toMatchObject([
    { after: { displayName: group.displayName }, from: { address: expect.stringMatching(/./) } },
  ]);
  await admin.close();
});

it('takes a whole set of mappings: shows it, makes it so, finds nothing to do again, and leaves the members of what it ends', async () => {
  const [a, b] = await company.people('device', 'A', 'B');
  const [first, second] = [await company.collection('device', [a]), await company.collection('device', [b])];
  const [one, other] = [await company.group(), await company.group()];
  const entry = ({ collectionId }: typeof first, group: typeof one) => ({
    site: SITE,
    collectionId,
    tenantId: TENANT,
    groupId: group.id,
  });
  const set = [entry(first, one), entry(second, other)];
  expect((await system.admin.declareMappings(set, { dryRun: true })).create).toHaveLength(2);
  expect((await system.admin.declareMappings(set)).create).toHaveLength(2);
  const made = await system.admin.mappings();
  expect(made.map(({ groupId }) => groupId).sort()).toEqual([one.id, other.id].sort());
  await company.untilHolds(one, [a]);
  await company.untilHolds(other, [b]);
  expect(await system.admin.declareMappings(set)).toMatchObject({ create: [], change: [], delete: [], unchanged: 2 });

  const ended = await system.admin.declareMappings(set.slice(0, 1));
  expect(ended).toMatchObject({ delete: [{ groupId: other.id, groupName: other.displayName }], unchanged: 1 });
  const mappingId = ended.delete[0]?.mappingId ?? '';
  await untilForgotten(mappingId);
  expect(await company.holds(other)).toEqual([b.name]);
});
