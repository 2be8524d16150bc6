import { rmSync } from 'node:fs';
import type { Attention, EndState } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { CLIENT_ID, Company, SECRET, SITE, TENANT } from './company';

jest.setTimeout(240_000);

/** An answer without rows, and permissions that suffice for all that Rollcall does. */
const EMPTY = { status: 200, body: { value: [] } };
const ENOUGH = ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'User.Read.All'];

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterEach(async () => {
  await system.control.entra.setDown(false);
  await system.control.site.setDown(false);
  await system.control.entra.removeAllFaults();
  await system.control.site.removeAllFaults();
  await system.control.site.changeSite(SITE, { denied: false, token: 'lab-token-of-hq' });
  await system.control.entra.changeApp(TENANT, CLIENT_ID, {
    secret: SECRET,
    secretExpired: false,
    permissions: ENOUGH,
  });
});
afterAll(() => system?.stop());

/** Three devices in a collection and in its group. */
async function threeInStep() {
  const [a, b, c] = await company.people('device', 'A', 'B', 'C');
  const collection = await company.collection('device', [a, b, c]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [a, b, c]);
  return { a, b, c, collection, group, mapping };
}

const untilEnd = (kind: 'site' | 'tenant', state: EndState) =>
  eventually(
    async () => {
      const end = (await system.monitoring.ends()).find((one) => one.kind === kind);
      expect(end).toMatchObject({ state });
      return true;
    },
    { within: 120_000, what: `that the ${kind} is ${state}` },
  );

const untilAttention = (mappingId: string, expected: Attention) =>
  eventually(async () => (await system.monitoring.cloudSyncOf(mappingId)).attention.includes(expected), {
    within: 120_000,
    what: `the attention ${expected}`,
  });

async function expectAllUp(): Promise<void> {
  for (const service of ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'] as const) {
    for (const path of ['healthz', 'readyz']) {
      expect((await fetch(`${system.services.url(service)}/${path}`)).status).toBe(200);
    }
  }
}

const removalsFrom = async (groupId: string) =>
  (await system.control.entra.writes({ group: groupId })).filter(({ op }) => op === 'remove');

describe('§4.29: the site', () => {
  const troubles: readonly [string, EndState, () => Promise<unknown>][] = [
    ['cuts every connection', 'unreachable', () => system.control.site.setDown(true)],
    [
      'answers 500',
      'failing',
      () => system.control.site.addFault({ match: { path: '/AdminService/' }, effect: { status: 500 } }),
    ],
    ['denies access by a 404', 'forbidden', () => system.control.site.changeSite(SITE, { denied: true })],
    ['refuses the token', 'credential', () => system.control.site.changeSite(SITE, { token: 'another' })],
  ];
  const heal = async () => {
    await system.control.site.setDown(false);
    await system.control.site.removeAllFaults();
    await system.control.site.changeSite(SITE, { denied: false, token: 'lab-token-of-hq' });
  };

  it.each(troubles)('%s: shown, nobody is removed, and it recovers by itself', async (_name, state, trouble) => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    await trouble();
    await untilEnd('site', state);
    await company.changeCollection(collection, { leave: [c] });
    await expectAllUp();
    expect(await company.holds(group)).toEqual([a, b, c].map(({ name }) => name).sort());
    expect(await removalsFrom(group.id)).toEqual([]);
    await heal();
    await untilEnd('site', 'ok');
    await company.untilInStep(mapping, [a, b]);
  });

  it('gives torn and short reads: they never become removals', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    const [d] = await company.people('device', 'D');
    await system.control.site.addFault({
      match: { path: 'SMS_FullCollectionMembership\\?' },
      effect: { truncateTo: 0 },
    });
    await company.changeCollection(collection, { join: [d] });
    await untilCollection(collection.collectionId, 'incomplete');
    expect(await system.monitoring.cloudSyncOf(mapping.id)).toMatchObject({
      collectionState: 'incomplete',
      collectionMessage: '0 rows came where the site counts 4',
    });
    expect(await removalsFrom(group.id)).toEqual([]);
    await system.control.site.removeAllFaults();
    await company.untilInStep(mapping, [a, b, c, d]);
    expect(await removalsFrom(group.id)).toEqual([]);
  });

  it('hides a row while MemberCount still counts it: additions are taken, the removal waits', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    const [d] = await company.people('device', 'D');
    await system.control.site.changeCollection(collection.collectionId, { memberCountOffset: 1 });
    await company.changeCollection(collection, { join: [d], leave: [c] });
    await company.untilHolds(group, [a, b, c, d]);
    expect(await removalsFrom(group.id)).toEqual([]);
    await system.control.site.changeCollection(collection.collectionId, { memberCountOffset: 0 });
    await company.untilInStep(mapping, [a, b, d]);
  });

  it('§4.11: loses the collection: shown as source-lost, and its members stay', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    await system.control.site.deleteCollection(collection.collectionId);
    await untilAttention(mapping.id, 'source-lost');
    expect(await company.holds(group)).toEqual([a, b, c].map(({ name }) => name).sort());
    expect(await removalsFrom(group.id)).toEqual([]);
  });

  it('fails or looks empty while it is read: nobody is removed because of it', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    for (const fault of [
      { match: { path: 'SMS_FullCollectionMembership/\\$count' }, effect: { status: 500 } },
      { match: { path: 'SMS_FullCollectionMembership\\?' }, effect: { destroy: true } },
      { match: { path: 'SMS_FullCollectionMembership\\?' }, effect: EMPTY },
    ]) {
      const id = await system.control.site.addFault(fault);
      await system.admin.look(SITE, collection.collectionId);
      await untilCollection(collection.collectionId, 'incomplete');
      await system.control.site.removeFault(id);
      await untilCollection(collection.collectionId, 'ok');
    }
    expect(await removalsFrom(group.id)).toEqual([]);
    await company.changeCollection(collection, { leave: [a] });
    await company.untilInStep(mapping, [b, c]);
  });

  it('shows no collection at all: they count as lost, their members stay, and it recovers by itself', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    await system.control.site.addFault({ match: { path: 'SMS_Collection\\?' }, effect: EMPTY });
    await untilAttention(mapping.id, 'source-lost');
    await company.changeCollection(collection, { leave: [c] });
    expect(await removalsFrom(group.id)).toEqual([]);
    await heal();
    await company.untilInStep(mapping, [a, b]);
  });

  it('refuses us or is silent: the attention of the mappings says so', async () => {
    const { a, b, c, group, mapping } = await threeInStep();
    await system.control.site.changeSite(SITE, { token: 'another' });
    await untilAttention(mapping.id, 'credential');
    await system.control.site.changeSite(SITE, { token: 'lab-token-of-hq' });
    await system.control.site.setDown(true);
    await untilAttention(mapping.id, 'stale');
    await heal();
    await company.untilInStep(mapping, [a, b, c]);
    expect(await removalsFrom(group.id)).toEqual([]);
  });
});

describe('Graph', () => {
  const troubles: readonly [string, EndState, Attention | undefined, () => Promise<unknown>][] = [
    ['cuts every connection', 'unreachable', undefined, () => system.control.entra.setDown(true)],
    [
      'refuses the secret',
      'credential',
      'credential',
      async () => {
        await system.control.entra.changeApp(TENANT, CLIENT_ID, { secret: 'another' });
        await refuseTokens();
      },
    ],
    [
      'finds the secret expired',
      'credential',
      'credential',
      async () => {
        await system.control.entra.changeApp(TENANT, CLIENT_ID, { secretExpired: true });
        await refuseTokens();
      },
    ],
  ];
  /** The tokens at hand are good for an hour: they are refused as well, so that a new one is asked for. */
  const refuseTokens = () =>
    system.control.entra.addFault({
      match: { path: '^/v1\\.0/' },
      effect: {
        status: 401,
        body: { error: { code: 'InvalidAuthenticationToken', message: 'Access token is not valid.' } },
      },
    });
  const heal = async () => {
    await system.control.entra.setDown(false);
    await system.control.entra.removeAllFaults();
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { secret: SECRET, secretExpired: false });
  };

  it.each(troubles)('%s: shown, kept, and written when it is well again', async (_name, state, attention, trouble) => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    const [d] = await company.people('device', 'D');
    await trouble();
    await company.changeCollection(collection, { join: [d], leave: [c] });
    await untilEnd('tenant', state);
    if (attention) await untilAttention(mapping.id, attention);
    await expectAllUp();
    await heal();
    await company.untilInStep(mapping, [a, b, d]);
    await untilEnd('tenant', 'ok');
    expect(await company.holds(group)).toEqual([a, b, d].map(({ name }) => name).sort());
  });

  it('takes away the right to add devices: the group is shown as unusable, and a full sync heals it at once', async () => {
    const { a, b, c, collection, mapping } = await threeInStep();
    const [d] = await company.people('device', 'D');
    const forbidden = {
      error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
    };
    await system.control.entra.addFault({ match: { method: 'PATCH' }, effect: { status: 403, body: forbidden } });
    await company.changeCollection(collection, { join: [d] });
    await untilAttention(mapping.id, 'group-unusable');
    const failed = await system.monitoring.members(mapping.id, { state: 'failed' });
    expect(failed).toMatchObject([{ resourceId: d.resourceId, reason: 'permission-denied' }]);
    await system.control.entra.removeAllFaults();
    await company.synchronize(mapping);
    await company.untilInStep(mapping, [a, b, c, d]);
  });

  it('is away while somebody leaves: shown, kept, and removed when it is back', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    await system.control.entra.setDown(true);
    await company.changeCollection(collection, { leave: [c] });
    await untilEnd('tenant', 'unreachable');
    await company.untilShows(mapping, { removalsPending: 1, cloudSyncStatus: 'inProgress' });
    await heal();
    await company.untilInStep(mapping, [a, b]);
    await untilEnd('tenant', 'ok');
    expect((await removalsFrom(group.id)).flatMap(({ objectIds }) => objectIds)).toEqual([c.objectId]);
  });

  it('forbids everything: shown, and written when it allows it again', async () => {
    const { a, b, c, collection, group, mapping } = await threeInStep();
    const [d] = await company.people('device', 'D');
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { permissions: [] });
    await company.changeCollection(collection, { join: [d], leave: [c] });
    await untilEnd('tenant', 'forbidden');
    await untilAttention(mapping.id, 'credential');
    await expectAllUp();
    expect(await company.holds(group)).toEqual([a, b, c].map(({ name }) => name).sort());
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { permissions: ENOUGH });
    await company.untilInStep(mapping, [a, b, d]);
    await untilEnd('tenant', 'ok');
  });
});

const untilCollection = (collectionId: string, state: string) =>
  eventually(
    async () => {
      const found = (await system.monitoring.collections()).find((one) => one.collectionId === collectionId);
      return found?.state === state;
    },
    { within: 60_000, what: `that the collection is ${state}` },
  );
