import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company } from './company';
import { countIn, mapNew, untilAtLeast, untilExact } from './pair';

jest.setTimeout(300_000);

let system: RunningSystem;
let company: Company;
beforeAll(async () => {
  system = await startSystem({ ownBroker: true });
  company = new Company(system);
});
afterAll(() => system?.stop());

/** What answers while the broker is away: nobody is restarted because of it. */
async function expectAllAlive(): Promise<void> {
  const services = ['collection-watcher', 'full-sync-coordinator', 'group-writer', 'status-service'] as const;
  for (const service of services) {
    expect((await fetch(`${system.services.url(service)}/healthz`)).status).toBe(200);
  }
}

it('a sync ends exactly although the broker is restarted in its middle', async () => {
  const people = await company.crowd('device', 1_000, 'BULK');
  const match = { method: 'PATCH', path: '/groups/' };
  const slow = await system.control.entra.addFault({ match, effect: { latencyMs: 400 } });
  const pair = await mapNew(company, people);
  await untilAtLeast(200, system, pair);
  await system.broker.stop();
  expect(await countIn(system, pair)).toBeLessThan(people.length);
  await system.control.entra.removeFault(slow);
  await eventually(expectAllAlive);
  await system.broker.start();
  await untilExact(system, pair, people);
  expect(await system.monitoring.deadLetters()).toEqual([]);
});

it('what is changed and mapped while the broker is away arrives when it is back', async () => {
  const [first, second, third] = await company.people('device', 'FIRST', 'SECOND', 'THIRD');
  const pair = await mapNew(company, [first, second]);
  await untilExact(system, pair, [first, second]);
  await system.broker.stop();
  await company.changeCollection(pair.collection, { join: [third], leave: [first] });
  const group = await company.group([first]);
  const another = { ...pair, group, mapping: await company.map(pair.collection, group) };
  await system.broker.start();
  await untilExact(system, pair, [second, third]);
  await untilExact(system, another, [second, third]);
  expect(await system.monitoring.deadLetters()).toEqual([]);
});
