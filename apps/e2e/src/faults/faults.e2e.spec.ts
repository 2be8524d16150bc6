import { groupMemberChanged } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, inStep, SITE, TENANT, type Person } from '../company';
import { Dice } from './dice';
import { wantedIn, type Register, type Squad } from './squad';
import { BEHIND, troubles, type Scene } from './troubles';
import { TruthWatch } from './truth-watch';
import { Writers } from './writers';

/** How long things go wrong; the clock of the simulators runs this many times as fast. */
const MINUTES = Number(process.env['ROLLCALL_FAULT_MINUTES'] ?? 10);
const SPEED = 10;
const SEED = Number(process.env['ROLLCALL_FAULT_SEED'] ?? Date.now() % 2 ** 31);
const LASTS_MS = (MINUTES * 60_000) / SPEED;

jest.setTimeout(LASTS_MS + 600_000);

let system: RunningSystem;
let company: Company;
let scene: Scene;

/** Guards have tests of their own: here nothing is ever held. */
const unguarded = { minRemovals: 1_000_000 };

beforeAll(async () => {
  system = await startSystem({
    env: { GRAPH_TIMEOUT: '4s' }, // a killed writer's lane is free again this much sooner
    simulatorEnv: { SIMULATOR_CLOCK_SPEED: String(SPEED) },
    configure: ({ sites, tenants }) => {
      for (const site of sites) Object.assign(site, { pollInterval: '1s', identityInterval: '2s' });
      for (const tenant of tenants) Object.assign(tenant, { quota: { window: `${150 / SPEED}s`, share: 1 } });
    },
  });
  company = new Company(system);
  const people = await company.crowd('device', 500, 'FAULT');
  const register: Register = new Map(people.map((person) => [person.resourceId, person]));
  const shared = await company.group();
  const quiet = await company.group();
  const squads = [
    await squadOf(people.slice(0, 300), shared, true),
    await squadOf(people.slice(200, 400), shared, true),
    await squadOf(people.slice(100, 350), quiet, false),
  ];
  const watch = new TruthWatch(system, squads);
  const strangers = await company.crowd('device', 10, 'STRANGER');
  scene = {
    system,
    squads,
    register,
    foreign: new Map([[quiet.id, strangers.map(({ objectId }) => objectId)]]),
    watch,
    writers: await Writers.of(system, 3),
    dice: new Dice(SEED),
  };
  await system.control.entra.setReplication(TENANT, BEHIND);
  for (const squad of squads) await untilSettled(squad);
  await company.changeGroup(quiet, { join: strangers });
  await system.control.entra.resetCounters();
}, 300_000);
afterAll(() => system?.stop());

async function squadOf(people: readonly Person[], group: Squad['group'], resynchronized: boolean): Promise<Squad> {
  const collection = await company.collection('device', people);
  const mapping = await system.admin.createMapping({
    site: SITE,
    collectionId: collection.collectionId,
    tenantId: TENANT,
    groupId: group.id,
    guard: unguarded,
  });
  return { collection, group, mapping, resynchronized, members: new Set(people.map(({ resourceId }) => resourceId)) };
}

/** Waits until the view says that all of the collection is in the group. */
async function untilSettled({ mapping, members }: Squad): Promise<void> {
  const probe = async (): Promise<void> =>
    expect(await system.monitoring.cloudSyncOf(mapping.id)).toMatchObject(inStep(members.size));
  await eventually(probe, { within: 240_000, every: 500, what: 'that the view shows the end' });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets one trouble after the other begin, and end a little later; the truth is watched meanwhile. */
async function goThroughTroubles(): Promise<void> {
  const { dice, watch } = scene;
  const until = Date.now() + LASTS_MS;
  const watching = (async () => {
    while (Date.now() < until) {
      await watch.look();
      await pause(100); // the pace of the samples, not a wait for a result
    }
  })();
  const ending: Promise<void>[] = [];
  const active = new Set<string>();
  while (Date.now() < until) {
    const [name, trouble] = dice.one(troubles);
    const lastsMs = dice.between(500, 5_000);
    if (!active.has(name)) {
      active.add(name);
      const end = await trouble(scene);
      const ended = end ? pause(lastsMs).then(end) : Promise.resolve();
      ending.push(ended.finally(() => active.delete(name)));
    }
    await pause(dice.between(50, 400)); // the pace of the troubles
  }
  await Promise.all([watching, ...ending]);
}

it(`after ${MINUTES} minutes of troubles of all kinds (seed ${SEED}) the groups are exact, and nothing was claimed too early`, async () => {
  const { squads, register, watch, foreign } = scene;
  const managed = await system.topics.listen('group-members.v1');
  await goThroughTroubles();
  await system.control.entra.removeAllFaults();
  await system.control.site.removeAllFaults();
  await system.admin.synchronizeCollection(SITE, squads[0]?.collection.collectionId ?? '');

  for (const groupId of new Set(squads.map(({ group }) => group.id))) {
    const expected = [...wantedIn(groupId, squads, register), ...(foreign.get(groupId) ?? [])].sort();
    await eventually(
      async () => {
        const members = await system.control.entra.members(TENANT, groupId);
        expect(members.map(({ id }) => id).sort()).toEqual(expected);
      },
      { within: 240_000, every: 500, what: 'that the group holds exactly those expected' },
    );
  }
  for (const squad of squads) await untilSettled(squad);
  expect(watch.lies).toEqual([]);
  expect(watch.samples).toBeGreaterThan(LASTS_MS / 5_000);
  expect((await system.control.entra.writes()).length).toBeGreaterThan(LASTS_MS / 1_000); // otherwise it proves nothing

  expect(await system.control.entra.counters()).toMatchObject({
    objectDeletions: 0,
    objectsDeleted: 0,
    overlappingWrites: 0,
    writesDuringWait: 0,
  });
  expect((await system.control.quota.of(TENANT)).used.highestFill).toBeLessThanOrEqual(1);
  const strangers = new Set([...foreign.values()].flat());
  const removed: string[] = [];
  for (const { op, objectIds } of await system.control.entra.writes()) {
    if (op === 'remove') removed.push(...objectIds.filter((objectId) => strangers.has(objectId)));
  }
  expect(removed).toEqual([]);
  expect(await system.monitoring.deadLetters()).toEqual([]);

  await eventually(() => expect(folded(managed.messages)).toEqual(expectedManaged()), {
    within: 60_000,
    what: 'that the events give what is managed',
  });
});

/** What a subscriber knows who keeps the last state of every key. */
function folded(messages: readonly { readonly key: string | null; readonly value: string | null }[]): string[] {
  const state = new Map<string, string>();
  for (const { key, value } of messages) {
    if (key === null) continue;
    if (value === null) state.delete(key);
    else state.set(key, groupMemberChanged.data.parse(JSON.parse(value)).objectId);
  }
  return [...state.keys()].sort();
}

function expectedManaged(): string[] {
  const { squads, register } = scene;
  const keys = new Set<string>();
  for (const { group, mapping } of squads) {
    for (const objectId of wantedIn(group.id, squads, register))
      keys.add(`${mapping.tenantId}/${group.id}/${objectId}`);
  }
  return [...keys].sort();
}
