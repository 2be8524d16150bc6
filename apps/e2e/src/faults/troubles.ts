import type { Fault } from '@rollcall/client';
import { eventually, type RunningSystem } from '@rollcall/testing';
import { CLIENT_ID, SECRET, TENANT, TENANT_ID, type Person } from '../company';
import type { Dice } from './dice';
import type { Register, Squad } from './squad';
import type { TruthWatch } from './truth-watch';
import type { Writers } from './writers';

/** What troubles act on. */
export interface Scene {
  readonly system: RunningSystem;
  readonly squads: readonly Squad[];
  readonly register: Register;
  /** Objects of groups that no collection wants. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  readonly watch: TruthWatch;
  readonly writers: Writers;
  readonly dice: Dice;
}

/** Begins, and returns what ends it, unless it is over at once. */
export type Trouble = (scene: Scene) => Promise<(() => Promise<void>) | undefined>;

/** Asks until the answer is good: the coordinator may be down at the moment. */
const insist = (act: () => Promise<unknown>): Promise<true> =>
  eventually(
    async () => {
      await act();
      return true as const;
    },
    { within: 120_000, every: 250, what: 'that the coordinator does it' },
  );

const ofGraph =
  (fault: Fault): Trouble =>
  async ({ system: { control } }) => {
    const id = await control.entra.addFault(fault);
    return () => control.entra.removeFault(id);
  };

const ofSite =
  (fault: Fault): Trouble =>
  async ({ system: { control } }) => {
    const id = await control.site.addFault(fault);
    return () => control.site.removeFault(id);
  };

/** How far the replicas of the directory are behind, in seconds of its clock: while all is well, and not. */
export const BEHIND = { replicas: 3, maxSeconds: 10 };
const FAR_BEHIND = { replicas: 3, maxSeconds: 60 };

/** Additions are PATCHes of the group itself, removals end in `$ref`; reads have a query. */
const write = { path: '/groups/[^/?]+(/members/[^/?]+/\\$ref)?$' };
const batch = { method: 'POST', path: '/\\$batch' };
const busy = { error: { code: 'TooManyRequests', message: 'Please retry again later.' } };
const expired = {
  error: { code: 'Directory_ExpiredPageToken', message: 'The specified page token value has expired.' },
};
const conflict = {
  error: {
    code: 'Directory_ConcurrencyViolation',
    message: 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  },
};

/** Answers of Graph that are no success, as real ones are seen. */
const graph: Readonly<Record<string, Trouble>> = {
  'throttles and says how long': ofGraph({
    match: write,
    effect: { status: 429, body: busy, headers: { 'Retry-After': '1' } },
    times: 2,
  }),
  'throttles for a fraction': ofGraph({
    match: write,
    effect: { status: 429, body: busy, headers: { 'Retry-After': '0.4' } },
    times: 1,
  }),
  'throttles until a date': (scene) =>
    ofGraph({
      match: write,
      effect: { status: 429, body: busy, headers: { 'Retry-After': new Date(Date.now() + 2_000).toUTCString() } },
      times: 1,
    })(scene),
  'fails at times': ofGraph({ match: write, effect: { status: 500 }, probability: 0.3 }),
  'is unavailable at times': ofGraph({ match: batch, effect: { status: 503 }, probability: 0.5 }),
  'does it and says 504': ofGraph({ match: write, effect: { status: 504, applyThenFail: true }, times: 10 }),
  'does a batch and says 502': ofGraph({ match: batch, effect: { status: 502, applyThenFail: true }, times: 2 }),
  'cuts the connection before': ofGraph({ match: batch, effect: { destroy: true }, times: 2 }),
  'does it and cuts the connection': ofGraph({
    match: batch,
    effect: { applyThenFail: true, destroy: true },
    times: 2,
  }),
  hangs: ofGraph({ match: batch, effect: { hang: true }, times: 1 }),
  'is slow': ofGraph({ effect: { latencyMs: 3_000 }, probability: 0.3 }),
  'sees conflicts': ofGraph({ match: write, effect: { status: 409, body: conflict }, probability: 0.3 }),
  'forgets its page tokens': ofGraph({
    match: { method: 'GET', path: 'skiptoken' },
    effect: { status: 400, body: expired },
    times: 3,
  }),
  'takes its page tokens back': async ({ system: { control } }) => {
    await control.entra.expirePageTokens();
    return undefined;
  },
  'fails to list members': ofGraph({ match: { method: 'GET', path: '/members' }, effect: { status: 503 }, times: 3 }),
  'takes the permission away': async ({ system: { control } }) => {
    await control.entra.changeApp(TENANT, CLIENT_ID, { permissions: ['Device.Read.All', 'GroupMember.Read.All'] });
    return () => control.entra.changeApp(TENANT, CLIENT_ID, { permissions: PERMISSIONS });
  },
  'lets the secret expire': async ({ system: { control } }) => {
    await control.entra.changeApp(TENANT, CLIENT_ID, { secret: 'another', secretExpired: true });
    return () => control.entra.changeApp(TENANT, CLIENT_ID, { secret: SECRET, secretExpired: false });
  },
  'does not accept the token': ofGraph({
    effect: {
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed.' } },
    },
    times: 5,
  }),
  'takes the tokens back': async ({ system: { control } }) => {
    await control.entra.revokeTokens(TENANT, CLIENT_ID);
    return undefined;
  },
  'is far behind in its reads': async ({ system: { control } }) => {
    await control.entra.setReplication(TENANT, FAR_BEHIND);
    return () => control.entra.setReplication(TENANT, BEHIND);
  },
  'throttles below its quota': async ({ system: { control } }) => {
    await control.quota.change(TENANT, { spuriousShare: 0.1, spuriousWaitSeconds: 10 });
    return async () => void (await control.quota.change(TENANT, { spuriousShare: 0 }));
  },
  'makes a group dynamic': async ({ system: { control }, squads, dice }) => {
    const { group } = dice.one(squads);
    await control.entra.changeGroup(TENANT, group.id, { groupTypes: ['DynamicMembership'] });
    return () => control.entra.changeGroup(TENANT, group.id, { groupTypes: [] });
  },
  'is down': async ({ system: { control } }) => {
    await control.entra.setDown(true);
    return () => control.entra.setDown(false);
  },
};

/** What the simulated app may do unless something takes it away. */
const PERMISSIONS = [
  'Group.Create',
  'GroupMember.ReadWrite.All',
  'Device.Read.All',
  'Device.ReadWrite.All',
  'User.Read.All',
];

const site: Readonly<Record<string, Trouble>> = {
  'fails at times': ofSite({ effect: { status: 500 }, probability: 0.4 }),
  'leaves rows out': ofSite({
    match: { path: 'SMS_FullCollectionMembership|CollectionMember' },
    effect: { truncateTo: 20 },
    probability: 0.5,
  }),
  'is down': async ({ system: { control } }) => {
    await control.site.setDown(true);
    return () => control.site.setDown(false);
  },
};

const join: Trouble = async ({ squads, register, dice, system }) => {
  const { collection, members } = dice.one(squads);
  const outside = [...register.keys()].filter((resourceId) => !members.has(resourceId));
  const add = dice.some(outside, dice.between(1, 40));
  for (const resourceId of add) members.add(resourceId);
  await system.control.site.changeMembers(collection.collectionId, { add });
  return undefined;
};

const leave: Trouble = async ({ squads, dice, system }) => {
  const { collection, members } = dice.one(squads);
  const remove = dice.some([...members], dice.between(1, 40));
  for (const resourceId of remove) members.delete(resourceId);
  await system.control.site.changeMembers(collection.collectionId, { remove });
  return undefined;
};

/** A device is set up anew: another deviceId, another object; the old object is deleted, and so leaves its groups. */
const joinAnew: Trouble = async ({ register, dice, system }) => {
  const { resourceId, objectId, name }: Person = dice.one([...register.values()]);
  const displayName = `${name}'`; // the ids of simulated objects derive from their names
  const { id, deviceId } = await system.control.entra.createObject(TENANT, 'devices', { displayName });
  register.set(resourceId, { resourceId, name: displayName, objectId: id });
  await system.control.site.changeRecord('devices', resourceId, { aadDeviceId: deviceId, aadTenantId: TENANT_ID });
  return () => system.control.entra.deleteObject(TENANT, 'devices', objectId);
};

/** Somebody undoes what we did, where a full sync will set it right. */
const undoByHand: Trouble = async ({ squads, register, dice, system, watch }) => {
  const { group, members } = dice.one(squads.filter(({ resynchronized }) => resynchronized));
  const known = dice.some([...members], 5).flatMap((resourceId) => register.get(resourceId)?.objectId ?? []);
  const strangers = dice.some([...register.values()], 5).map(({ objectId }) => objectId);
  await system.control.entra.changeMembers(TENANT, group.id, { remove: known, add: strangers });
  watch.brought(group.id, strangers);
  return undefined;
};

const synchronize: Trouble = async ({ squads, dice, system }) => {
  const { mapping } = dice.one(squads.filter(({ resynchronized }) => resynchronized));
  await insist(() => system.admin.synchronizeMapping(mapping.id));
  return undefined;
};

const disable: Trouble = async ({ squads, dice, system }) => {
  const { mapping } = dice.one(squads.filter(({ resynchronized }) => resynchronized));
  await insist(() => system.admin.changeMapping(mapping.id, { enabled: false }));
  return async () => void (await insist(() => system.admin.changeMapping(mapping.id, { enabled: true })));
};

const switchOff: Trouble = async ({ system }) => {
  await insist(() => system.admin.changeTenant(TENANT, { groupSyncEnabled: false }));
  return async () => void (await insist(() => system.admin.changeTenant(TENANT, { groupSyncEnabled: true })));
};

const kill =
  (service: 'collection-watcher' | 'full-sync-coordinator' | 'status-service'): Trouble =>
  async ({ system: { services } }) => {
    await services.kill(service);
    return () => services.start(service);
  };

const killWriter: Trouble = async ({ writers, dice }) => writers.kill(dice.between(0, writers.count));

/** All troubles by name; those that stand here more than once come more often. */
export const troubles: readonly (readonly [string, Trouble])[] = [
  ...Object.entries(graph).map(([name, trouble]) => [`Graph ${name}`, trouble] as const),
  ...Object.entries(site).map(([name, trouble]) => [`the site ${name}`, trouble] as const),
  ...Array.from({ length: 20 }, () => ['some join', join] as const),
  ...Array.from({ length: 20 }, () => ['some leave', leave] as const),
  ...Array.from({ length: 6 }, () => ['a device is set up anew', joinAnew] as const),
  ...Array.from({ length: 2 }, () => ['somebody changes the group by hand', undoByHand] as const),
  ...Array.from({ length: 2 }, () => ['a full sync is asked for', synchronize] as const),
  ...Array.from({ length: 3 }, () => ['a writer is killed', killWriter] as const),
  ['a mapping is disabled for a while', disable],
  ['the tenant is switched off for a while', switchOff],
  ['the watcher is killed', kill('collection-watcher')],
  ['the coordinator is killed', kill('full-sync-coordinator')],
  ['the status service is killed', kill('status-service')],
];
