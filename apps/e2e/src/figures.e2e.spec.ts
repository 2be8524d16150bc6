import type { MembershipWrite } from '@rollcall/client';
import { mappingFigures, type CloudSyncRow, type Figures } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, inStep } from './company';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
});
afterAll(() => system?.stop());

const sumOf = (figures: Figures): number =>
  figures.syncCompleted + figures.syncInProgress + figures.syncFailed + figures.noEntraRecord + figures.protected;

/** The most members that the writes so far have ever made of a group that was empty. */
function mostMembers(writes: readonly MembershipWrite[]): number {
  const members = new Set<string>();
  let most = 0;
  for (const { op, objectIds, applied } of writes) {
    if (!applied) continue;
    for (const id of objectIds)
      if (op === 'add') members.add(id);
      else members.delete(id);
    most = Math.max(most, members.size);
  }
  return most;
}

it('the figures add up at every moment, and never claim more than the group has held', async () => {
  const [crowd, latecomers] = [await company.crowd('device', 300, 'Crowd'), await company.crowd('device', 30, 'Late')];
  const collection = await company.collection('device', crowd);
  const generation = { kind: 'device', count: 7, prefix: 'Workgroup-', entra: false } as const;
  await system.control.site.generate({ ...generation, collections: [collection.collectionId] });
  const group = await company.group();
  const match = { method: 'PATCH', path: `/groups/${group.id}` };
  await system.control.entra.addFault({ match, effect: { latencyMs: 300 } });

  const seen: { row: CloudSyncRow; inGroup: number }[] = [];
  const watchUntil = (what: string, condition: (row: CloudSyncRow) => boolean): Promise<unknown> => {
    const probe = async (): Promise<boolean> => {
      const [row] = await system.monitoring.cloudSync();
      if (!row) return false;
      seen.push({ row, inGroup: mostMembers(await system.control.entra.writes({ group: group.id })) });
      return condition(row);
    };
    return eventually(probe, { within: 90_000, every: 50, what });
  };

  const mapping = await company.map(collection, group);
  await watchUntil('the first of them', ({ syncCompleted }) => syncCompleted >= 40);
  const leaving = crowd.slice(0, 60);
  await company.changeCollection(collection, { leave: leaving, join: latecomers });
  await watchUntil('that the change is seen', ({ memberCount }) => memberCount === 277);
  await company.changeCollection(collection, { join: leaving.slice(0, 20) });
  const atLast = { ...inStep(290), memberCount: 297, noEntraRecord: 7, cloudSyncStatus: 'partialSuccess' } as const;
  await watchUntil('the end', ({ memberCount, syncCompleted, removalsPending }) => {
    return memberCount === 297 && syncCompleted === 290 && removalsPending === 0;
  });
  await company.untilHolds(group, [...crowd.slice(60), ...latecomers, ...leaving.slice(0, 20)]);
  await company.untilShows(mapping, atLast);

  expect(seen.filter(({ row }) => sumOf(row) !== row.memberCount)).toEqual([]);
  expect(seen.filter(({ row, inGroup }) => row.syncCompleted > inGroup)).toEqual([]);

  const { messages, of } = await system.topics.listen('member-results.v1');
  const published = await eventually(
    () => {
      const figures = of(mappingFigures);
      return figures.at(-1)?.figures.syncCompleted === 290 && figures;
    },
    { within: 60_000, what: 'all figures that were published' },
  );
  expect(messages.length).toBeGreaterThan(published.length);
  expect(published.filter(({ figures }) => sumOf(figures) !== figures.memberCount)).toEqual([]);
  const halfway = published.filter(({ figures }) => figures.syncCompleted > 0 && figures.syncInProgress > 0);
  expect(halfway.length).toBeGreaterThan(0);
  const sequences = published.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
});

it('every member is listed with its state, as many of each as the figures say', async () => {
  const people = await company.crowd('user', 5, 'Listed');
  const collection = await company.collection('user', people);
  const generation = { kind: 'user', count: 2, prefix: 'On premises ', entra: false } as const;
  await system.control.site.generate({ ...generation, collections: [collection.collectionId] });
  const mapping = await company.map(collection, await company.group());
  await company.untilShows(mapping, { memberCount: 7, syncCompleted: 5, noEntraRecord: 2 });
  const ids = people.map(({ objectId }) => objectId).sort();
  const probe = async (): Promise<boolean> => {
    const members = await system.monitoring.members(mapping.id);
    expect(members).toHaveLength(7);
    const synced = members.filter(({ state }) => state === 'synced');
    expect(synced.map(({ objectId }) => objectId).sort()).toEqual(ids);
    expect(members.filter(({ state }) => state === 'unresolved')).toHaveLength(2);
    expect(await system.monitoring.members(mapping.id, { state: 'unresolved' })).toHaveLength(2);
    return true;
  };
  await eventually(probe, { within: 60_000, what: 'the list of members' });
});
