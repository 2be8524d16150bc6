import { startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, doneRun, inStep, TENANT, type Person } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
});
afterAll(() => system?.stop());

const documented = {
  devices: {
    kind: 'device',
    collectionName: 'Collection1',
    groupName: 'Group1',
    names: ['SCN-A', 'SCN-B', 'SCN-C', 'SCN-D'],
  },
  users: {
    kind: 'user',
    collectionName: 'Collection1 Users',
    groupName: 'Group1 Users',
    names: ['Alice Scenario', 'Bob Scenario', 'Carol Scenario', 'Dave Scenario'],
  },
} as const;

/** Somebody of the estate, by the name that both ends know. */
async function find(kind: 'devices' | 'users', name: string): Promise<Person> {
  const [object] = await system.control.entra.objects(TENANT, kind, name);
  const record = (await system.control.site.records(kind)).find((one) => (one.fullUserName ?? one.name) === name);
  if (!object || !record) throw new Error(`the estate has no ${name} at both ends`);
  return { name, resourceId: record.resourceId, objectId: object.id };
}

it.each(['devices', 'users'] as const)('does with %s what the documentation of Cloud Sync says', async (kind) => {
  const { names, collectionName, groupName, kind: type } = documented[kind];
  const collection = (await system.control.site.collections()).find(({ name }) => name === collectionName);
  const group = (await system.control.entra.groups(TENANT)).find(({ displayName }) => displayName === groupName);
  if (!collection || !group) throw new Error('the estate lacks the collection or the group of the scenario');
  const b = await find(kind, names[1]);
  const c = await find(kind, names[2]);
  const d = await find(kind, names[3]);
  const [e] = await company.people(type, 'E');
  expect(await company.holds(group)).toEqual(names.slice(0, 3)); // A, B and C

  const mapping = await company.map(collection, group);
  const mapped = await company.untilInStep(mapping, [b, c], {
    collectionName,
    collectionType: type,
    groupName,
    cloudServiceId: TENANT,
  });
  expect(mapped.lastFullSync).toMatchObject({ memberCount: 2, status: 'success' });
  expect(mapped.lastSync).toEqual(mapped.lastFullSync);
  await company.untilRuns(mapping, [doneRun('full', 0, 1)]);

  await company.changeCollection(collection, { leave: [c] });
  const afterC = await company.untilInStep(mapping, [b], { lastFullSync: mapped.lastFullSync });
  expect(afterC.lastSync).toMatchObject({ memberCount: 1, status: 'success' });
  await company.untilRuns(mapping, [doneRun('full', 0, 1), doneRun('incremental', 0, 1)]);

  await company.changeGroup(group, { join: [d] });
  await company.changeCollection(collection, { join: [e] });
  await company.untilHolds(group, [b, d, e]);
  await company.untilShows(mapping, inStep(2));
  await company.changeCollection(collection, { leave: [e] });
  await company.untilHolds(group, [b, d]);
  const afterD = await company.untilShows(mapping, { ...inStep(1), lastFullSync: mapped.lastFullSync });
  expect(afterD.lastSync).toMatchObject({ memberCount: 1, status: 'success' });

  const run = await company.synchronize(mapping);
  expect(run).toMatchObject({
    kind: 'full',
    state: 'done',
    mappingIds: [mapping.id],
    groupId: group.id,
    additions: { planned: 0, done: 0, failed: 0 },
    removals: { planned: 1, done: 1, failed: 0, held: 0 },
  });
  const afterSync = await company.untilInStep(mapping, [b], {
    lastFullSync: expect.objectContaining({ memberCount: 1, status: 'success' }),
  });
  expect(afterSync.lastFullSync?.time).not.toEqual(mapped.lastFullSync?.time);
  expect(afterSync.lastSync).toEqual(afterSync.lastFullSync);
  await company.untilRuns(mapping, [
    doneRun('full', 0, 1),
    doneRun('incremental', 0, 1),
    doneRun('incremental', 1, 0),
    doneRun('incremental', 0, 1),
    doneRun('full', 0, 1),
  ]);
});

it('§4.17: leaves three members alone that were added in Entra to a synced collection of two', async () => {
  const [b, c, e, ...others] = await company.people('device', 'B', 'C', 'E', 'X', 'Y', 'Z');
  const collection = await company.collection('device', [b, c]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [b, c]);

  await company.changeGroup(group, { join: others });
  await company.changeCollection(collection, { join: [e] });
  await company.untilHolds(group, [b, c, e, ...others]);
  await company.changeCollection(collection, { leave: [e] });
  await company.untilHolds(group, [b, c, ...others]);
  await company.untilShows(mapping, inStep(2));
});

it('§4.18: does not add again what somebody took out in Entra, until a full sync', async () => {
  const [b, c, e] = await company.people('user', 'B', 'C', 'E');
  const collection = await company.collection('user', [b, c]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [b, c]);

  await company.changeGroup(group, { leave: [b] });
  await company.changeCollection(collection, { join: [e] });
  await company.untilHolds(group, [c, e]);
  await company.untilShows(mapping, inStep(3));

  expect(await company.synchronize(mapping)).toMatchObject({ state: 'done', additions: { planned: 1, done: 1 } });
  await company.untilInStep(mapping, [b, c, e]);
});
