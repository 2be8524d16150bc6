import { startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, type Person } from './company';
import { mapNew, untilAtLeast, untilExact, type Pair } from './pair';

jest.setTimeout(300_000);

type Another = Awaited<ReturnType<RunningSystem['services']['startAnother']>>;

let system: RunningSystem;
let company: Company;
let secondCoordinator: Another;
let secondStatus: Another;
let people: readonly Person[];
let pair: Pair;
beforeAll(async () => {
  system = await startSystem({ env: { GRAPH_TIMEOUT: '4s' } }); // a killed writer's lane is free again this much sooner
  company = new Company(system);
  [secondCoordinator, secondStatus] = await Promise.all([
    system.services.startAnother('full-sync-coordinator'),
    system.services.startAnother('status-service'),
    system.services.startAnother('collection-watcher'),
    system.services.startAnother('group-writer'),
  ]);
  people = await company.crowd('device', 1_000, 'BULK');
});
afterAll(() => system?.stop());

/** How often each object was sent as an addition, whatever the answer. */
async function additionsSent(): Promise<Map<string, number>> {
  const writes = await system.control.entra.writes({ group: pair.group.id });
  const sent = new Map<string, number>();
  for (const objectId of writes.filter(({ op }) => op === 'add').flatMap(({ objectIds }) => objectIds)) {
    sent.set(objectId, (sent.get(objectId) ?? 0) + 1);
  }
  return sent;
}

it('a sync by two processes of each service is exact, and nothing is written twice', async () => {
  const half = people.slice(0, 500);
  pair = await mapNew(company, half);
  await untilExact(system, pair, half);
  const sent = await additionsSent();
  expect(sent.size).toBe(half.length);
  expect([...sent.values()].filter((times) => times > 1)).toEqual([]);
  const [run, ...others] = await system.monitoring.runs({ mappingId: pair.mapping.id });
  expect(run).toMatchObject({ kind: 'full', state: 'done', additions: { planned: 500, done: 500, failed: 0 } });
  expect(others).toEqual([]);
});

it('it goes on when one of each is killed in the middle', async () => {
  const slow = await system.control.entra.addFault({
    match: { method: 'PATCH', path: '/groups/' },
    effect: { latencyMs: 400 },
  });
  await company.changeCollection(pair.collection, { join: people.slice(500), leave: people.slice(0, 10) });
  await untilAtLeast(600, system, pair);
  await Promise.all([
    system.services.kill('collection-watcher'), // the first ones: they have the leases
    system.services.kill('group-writer'),
    secondCoordinator.process.kill(),
    secondStatus.process.kill(),
  ]);
  await system.control.entra.removeFault(slow);
  await untilExact(system, pair, people.slice(10));
  await company.changeCollection(pair.collection, { join: people.slice(0, 10) });
  await company.synchronize(pair.mapping);
  await untilExact(system, pair, people);
});

it('no two writes of a group overlapped, and nothing was parked', async () => {
  expect(await system.control.entra.counters()).toMatchObject({ objectsDeleted: 0, overlappingWrites: 0 });
  expect(await system.monitoring.deadLetters()).toEqual([]);
});
