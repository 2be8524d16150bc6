import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, TENANT, type Person } from './company';

jest.setTimeout(240_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterEach(() => system.control.entra.setReplication(TENANT, {}));
afterAll(() => system?.stop());

describe('a directory whose reads lag behind', () => {
  it('is overwritten by a forced full sync where a person has just undone what we wrote', async () => {
    const [a, b, c] = await company.people('device', 'A', 'B', 'C');
    const collection = await company.collection('device', [a, b]);
    const group = await company.group();
    const mapping = await company.map(collection, group);
    await company.untilInStep(mapping, [a, b]);

    await system.control.entra.setReplication(TENANT, { replicas: 1, frozen: 1 }); // every read shows A and B from here on
    await company.changeCollection(collection, { join: [c], leave: [b] });
    await company.untilInStep(mapping, [a, c]);
    await company.changeGroup(group, { join: [b], leave: [c] });
    expect(await company.synchronize(mapping)).toMatchObject({
      state: 'done',
      additions: { planned: 1, done: 1 },
      removals: { planned: 1, done: 1, held: 0 },
    });
    await company.untilInStep(mapping, [a, c]);
  });
});

describe('a full sync of a group of several pages', () => {
  it('ends exact while both sides change, after the next one at the latest', async () => {
    const crowd = await company.crowd('device', 2_400, 'Crowd');
    const held = new Set(crowd.slice(0, 1_600));
    const collection = await company.collection('device', [...held]);
    const group = await company.group(crowd.slice(800));
    const mapping = await company.map(collection, group, false);
    await system.admin.changeMapping(mapping.id, {
      guard: { minRemovals: 50, maxRemovalPercent: 100, guardWindow: '24h' },
      enabled: true,
    });
    const changes = fc.sample(
      fc.record({
        people: fc.shuffledSubarray(crowd, { minLength: 10, maxLength: 10 }),
        join: fc.boolean(),
        byHand: fc.boolean(),
      }),
      { seed: 7, numRuns: 20 },
    );
    for (const { people, join, byHand } of changes) {
      const change: { join?: Person[]; leave?: Person[] } = join ? { join: people } : { leave: people };
      if (byHand) await company.changeGroup(group, change);
      else {
        await company.changeCollection(collection, change);
        for (const person of people) {
          if (join) held.add(person);
          else held.delete(person);
        }
      }
    }
    await company.untilShows(mapping, { memberCount: held.size, cloudSyncStatus: 'success' });
    expect(await company.synchronize(mapping)).toMatchObject({ state: 'done' });
    await company.untilInStep(mapping, [...held]);
    expect((await system.control.entra.counters()).objectsDeleted).toBe(0);
  });
});
