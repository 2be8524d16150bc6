import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, type Person } from './company';
import { countIn, mapNew, untilAtLeast, untilExact, type Pair } from './pair';

jest.setTimeout(300_000);

const COUNT = 2_000;
const services = ['collection-watcher', 'full-sync-coordinator', 'group-writer', 'status-service'] as const;

let system: RunningSystem;
let company: Company;
beforeAll(async () => {
  system = await startSystem({ env: { GRAPH_TIMEOUT: '4s' } }); // a killed writer's lane is free again this much sooner
  company = new Company(system);
});
afterAll(() => system?.stop());

interface Halfway {
  readonly pair: Pair;
  readonly people: readonly Person[];
}

/** A blow in the middle of a first full sync, while its collection is being read: the site takes its time until then. */
async function whileReading(blow: () => Promise<void>): Promise<Halfway> {
  const people = await company.crowd('device', COUNT, 'BULK');
  const match = { path: 'SMS_FullCollectionMembership' };
  const slow = await system.control.site.addFault({ match, effect: { latencyMs: 3_000 } });
  const pair = await mapNew(company, people);
  await eventually(async () => {
    const [run] = await system.monitoring.runs({ mappingId: pair.mapping.id });
    return run?.state === 'observing';
  });
  await blow();
  await system.control.site.removeFault(slow);
  return { pair, people };
}

/** The same while members are being added: Graph takes its time until then. */
async function whileWriting(blow: () => Promise<void>): Promise<Halfway> {
  const people = await company.crowd('device', COUNT, 'BULK');
  const match = { method: 'PATCH', path: '/groups/' };
  const slow = await system.control.entra.addFault({ match, effect: { latencyMs: 400 } });
  const pair = await mapNew(company, people);
  await untilAtLeast(200, system, pair);
  await blow();
  expect(await countIn(system, pair)).toBeLessThan(COUNT);
  await system.control.entra.removeFault(slow);
  return { pair, people };
}

/** Each member was added by one run, the only one, and nothing was parked on the way. */
async function endsExactly({ pair, people }: Halfway): Promise<void> {
  await untilExact(system, pair, people);
  await eventually(async () =>
    expect(await system.monitoring.runs({ mappingId: pair.mapping.id })).toMatchObject([
      { kind: 'full', state: 'done', additions: { planned: COUNT, done: COUNT, failed: 0 }, removals: { planned: 0 } },
    ]),
  );
  expect(await system.monitoring.deadLetters()).toEqual([]);
}

it.each([
  ['collection-watcher', 'is read', whileReading],
  ['full-sync-coordinator', 'is read', whileReading],
  ['group-writer', 'is written', whileWriting],
  ['status-service', 'is written', whileWriting],
] as const)('a sync of 2,000 ends exactly although the %s is killed while it %s', async (service, _, halfway) => {
  const sync = await halfway(async () => void (await system.services.kill(service)));
  await system.services.start(service);
  await endsExactly(sync);
});

it('the same when all four are asked to end: they do so in order, and go on where they were', async () => {
  const sync = await whileWriting(async () => {
    const codes = await Promise.all(services.map((service) => system.services.kill(service, 'SIGTERM')));
    expect(codes).toEqual([0, 0, 0, 0]);
  });
  await system.services.start();
  await endsExactly(sync);
});

it('a full sync that is being planned goes on after the coordinator and the writer were killed', async () => {
  const [member, stranger] = await company.people('device', 'Member', 'Stranger');
  const collection = await company.collection('device', [member]);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [member]);
  await company.changeGroup(group, { join: [stranger] });
  const match = { method: 'GET', path: `/groups/${group.id}/members` };
  const fault = await system.control.entra.addFault({ match, effect: { status: 503 } });
  const [run] = await system.admin.synchronizeMapping(mapping.id);
  if (!run) throw new Error('no run was started');
  await eventually(async () =>
    expect(await system.monitoring.run(run.id)).toMatchObject({ state: 'planning', code: expect.any(String) }),
  );
  for (const service of ['full-sync-coordinator', 'group-writer'] as const) await system.services.kill(service);
  await system.control.entra.removeFault(fault);
  await system.services.start('full-sync-coordinator', 'group-writer');
  expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done', removals: { planned: 1, done: 1 } });
  await company.untilHolds(group, [member]);
});

it('a hold waits with its list through a kill of every service, and is released by the hash that was seen before', async () => {
  const people = await company.people('device', 'Stays', 'Leaves');
  const collection = await company.collection('device', people);
  const group = await company.group();
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, people);
  const guard = { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' };
  await system.admin.changeMapping(mapping.id, { guard });
  await company.changeCollection(collection, { leave: [people[1]] });
  const run = await eventually(async () => {
    const [held] = await system.monitoring.runs({ mappingId: mapping.id, state: 'held' });
    return held ?? false;
  });
  const { planHash } = await eventually(() => system.admin.plan(run.id).catch(() => false as const));
  for (const service of services) await system.services.kill(service);
  await system.services.start();
  await eventually(async () =>
    expect(await system.monitoring.run(run.id)).toMatchObject({ state: 'held', removals: { held: 1 } }),
  );
  await system.admin.decide(run.id, 'release', planHash);
  expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done', removals: { done: 1, held: 0 } });
  await company.untilHolds(group, [people[0]]);
});

it('nothing was deleted from the directory, and no two writes of a group overlapped', async () => {
  expect(await system.control.entra.counters()).toMatchObject({ objectsDeleted: 0, overlappingWrites: 0 });
});
