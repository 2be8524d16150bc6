import type { Mapping, Member } from '@rollcall/client';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, inStep, TENANT, TENANT_ID, type Kind } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
});
afterAll(() => system?.stop());

const OTHER_TENANT = '99999999-9999-9999-9999-999999999999';
const SOME_DEVICE = 'deadbeef-0000-4000-8000-00000000d0d0';

/** A collection of somebody who is in Entra, mapped and in step. */
async function oneInStep(kind: Kind) {
  const [known] = await company.people(kind, 'Known');
  const collection = await company.collection(kind, [known]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [known]);
  return { known, collection, group, mapping };
}

const oneUnresolved = {
  ...inStep(1),
  memberCount: 2,
  noEntraRecord: 1,
  cloudSyncStatus: 'partialSuccess',
} as const;

/** Waits until the members list says this of the resource. */
const untilMember = (mapping: Mapping, resourceId: number, expected: Partial<Member>): Promise<Member> =>
  eventually(
    async () => {
      const member = (await system.monitoring.members(mapping.id)).find((one) => one.resourceId === resourceId);
      expect(member).toMatchObject(expected);
      return member ?? null;
    },
    { within: 60_000, what: 'what is said of the member' },
  );

it('§4.1: says why a device is unresolved, and takes it in by itself when it gets its Entra identity', async () => {
  const { known, collection, mapping } = await oneInStep('device');
  const { site, entra } = system.control;
  const name = 'Joined later';
  const { resourceId } = await site.createRecord('devices', { name, aadDeviceId: null }, [collection.collectionId]);
  await company.untilShows(mapping, oneUnresolved);
  const unresolved = await untilMember(mapping, resourceId, { name, state: 'unresolved', reason: 'no-entra-id' });
  expect(unresolved).toMatchObject({ objectId: null, attempts: 0, message: expect.stringMatching(/\w+ .*\.$/) });

  const changedAt = async (): Promise<unknown> =>
    (await site.collections()).find(({ collectionId }) => collectionId === collection.collectionId)?.[
      'lastMemberChangeTime'
    ];
  const before = await changedAt();
  expect(before).toEqual(expect.any(String));
  const { id: objectId, deviceId } = await entra.createObject(TENANT, 'devices', { displayName: name });
  await site.changeRecord('devices', resourceId, { aadDeviceId: deviceId, aadTenantId: TENANT_ID });
  await company.untilInStep(mapping, [known, { name, resourceId, objectId }]);
  await untilMember(mapping, resourceId, { name, state: 'synced', reason: null, objectId });
  expect(await changedAt()).toEqual(before); // identities are watched apart from memberships
});

it.each([
  ['belongs to another tenant', { aadDeviceId: SOME_DEVICE, aadTenantId: OTHER_TENANT }, 'other-tenant'],
  ['has an id that Entra does not know', { aadDeviceId: SOME_DEVICE, aadTenantId: TENANT_ID }, 'not-found'],
  ['has an id that is none', { aadDeviceId: 'no-guid', aadTenantId: TENANT_ID }, 'invalid-entra-id'],
] as const)('§4.2, 3, 7: leaves out a device that %s, and says so', async (_, identity, reason) => {
  const { known, collection, group, mapping } = await oneInStep('device');
  const record = { name: 'Stranger', ...identity };
  const { resourceId } = await system.control.site.createRecord('devices', record, [collection.collectionId]);
  await company.untilShows(mapping, oneUnresolved);
  await untilMember(mapping, resourceId, { state: 'unresolved', reason, objectId: null });
  expect(await company.holds(group)).toEqual([known.name]);
});

it('§4.1, 23: says why a user is unresolved, and takes it in by itself when it gets its AADUserID', async () => {
  const { known, collection, mapping } = await oneInStep('user');
  const { site, entra } = system.control;
  const name = 'Only in Active Directory';
  const { resourceId } = await site.createRecord('users', { fullUserName: name }, [collection.collectionId]);
  await company.untilShows(mapping, oneUnresolved);
  await untilMember(mapping, resourceId, { state: 'unresolved', reason: 'no-entra-id', objectId: null });

  const { id: objectId } = await entra.createObject(TENANT, 'users', { displayName: name });
  await site.changeRecord('users', resourceId, { aadUserId: objectId, aadTenantId: TENANT_ID });
  await company.untilInStep(mapping, [known, { name, resourceId, objectId }]);
});

it('§4.24: does not support a user group in a user collection, and says so', async () => {
  const { known, collection, group, mapping } = await oneInStep('user');
  const [userGroup] = await system.control.site.records('user-groups');
  if (!userGroup) throw new Error('the estate has no user group');
  const { resourceId } = userGroup;
  await system.control.site.changeMembers(collection.collectionId, { add: [resourceId] });
  await company.untilShows(mapping, oneUnresolved);
  await untilMember(mapping, resourceId, { state: 'unresolved', reason: 'unsupported-type' });
  expect(await company.holds(group)).toEqual([known.name]);
});

it('calls a collection failed of whose members none is in Entra, and an empty one a success', async () => {
  const nobody = await company.map(await company.collection('device'), await company.group());
  await company.untilShows(nobody, inStep(0));

  const collection = await company.collection('device');
  const generation = { kind: 'device', count: 3, prefix: 'Workgroup-', entra: false } as const;
  await system.control.site.generate({ ...generation, collections: [collection.collectionId] });
  const unknown = await company.map(collection, await company.group());
  const failed = { ...inStep(0), memberCount: 3, noEntraRecord: 3, cloudSyncStatus: 'failed' } as const;
  const { lastFullSync } = await company.untilShows(unknown, failed);
  expect(lastFullSync).toMatchObject({ memberCount: 0, status: 'failed' });
});

it('§4.5: keeps a machine with two records in the group until the last of them leaves the collection', async () => {
  const { known, collection, group, mapping } = await oneInStep('device');
  const { site, entra } = system.control;
  const name = 'Two records';
  const { id: objectId, deviceId: aadDeviceId } = await entra.createObject(TENANT, 'devices', { displayName: name });
  const record = { name, aadDeviceId, aadTenantId: TENANT_ID };
  const older = await site.createRecord('devices', { ...record, isObsolete: true }, [collection.collectionId]);
  const newer = await site.createRecord('devices', record, [collection.collectionId]);
  const machine = { name, resourceId: newer.resourceId, objectId };
  await company.untilHolds(group, [known, machine]);
  await company.untilShows(mapping, inStep(3)); // every member of the collection is in the group, two of them as one

  await site.changeMembers(collection.collectionId, { remove: [older.resourceId] });
  await company.untilInStep(mapping, [known, machine]);
  await site.changeMembers(collection.collectionId, { remove: [newer.resourceId] });
  await company.untilInStep(mapping, [known]);
});

describe('§4.19: a machine', () => {
  const removalsOf = async (groupId: string) =>
    (await system.control.entra.writes({ group: groupId })).filter(({ op }) => op === 'remove');

  /** A device that is in step, and what its record says. */
  async function oneMachine(name: string) {
    const { known, collection, group, mapping } = await oneInStep('device');
    const { site, entra } = system.control;
    const { id: objectId, deviceId: aadDeviceId } = await entra.createObject(TENANT, 'devices', { displayName: name });
    const record = { name, aadDeviceId, aadTenantId: TENANT_ID, smsId: `GUID:${aadDeviceId}` };
    const { resourceId } = await site.createRecord('devices', record, [collection.collectionId]);
    await company.untilInStep(mapping, [known, { name, resourceId, objectId }]);
    return { known, collection, group, mapping, record, resourceId, objectId };
  }

  it('that was deleted and found anew stays in the group, also before its Entra id is known again', async () => {
    const { known, collection, group, mapping, record, resourceId, objectId } = await oneMachine('Found anew');
    const { site } = system.control;
    const fault = await site.addFault({ match: { path: '/AdminService/' }, effect: { status: 500 } }); // seen at once
    await site.deleteRecord('devices', resourceId);
    const again = await site.createRecord('devices', { ...record, aadDeviceId: null }, [collection.collectionId]);
    await site.removeFault(fault);
    await untilMember(mapping, again.resourceId, { state: 'synced', objectId });
    await site.changeRecord('devices', again.resourceId, { aadDeviceId: record.aadDeviceId });
    await company.untilInStep(mapping, [known, { name: record.name, resourceId: again.resourceId, objectId }]);
    expect(await removalsOf(group.id)).toEqual([]);
  });

  it('that has the number of another one takes nothing of it over', async () => {
    const { known, collection, mapping, resourceId } = await oneMachine('Gone');
    const { site } = system.control;
    await site.deleteRecord('devices', resourceId);
    await company.untilInStep(mapping, [known]);
    const stranger = { resourceId, name: 'Another', aadDeviceId: null, smsId: 'GUID:ANOTHER' };
    await site.createRecord('devices', stranger, [collection.collectionId]);
    await company.untilShows(mapping, oneUnresolved);
    const nobody = { name: 'Another', state: 'unresolved', reason: 'no-entra-id', objectId: null } as const;
    await untilMember(mapping, resourceId, nobody);
    expect(await company.holds({ id: mapping.groupId })).toEqual([known.name]);
  });
});
