import { rmSync } from 'node:fs';
import type { MemberExplanation } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, SITE, TENANT, type Person } from './company';
import { mapNew, untilExact, type Pair } from './pair';

jest.setTimeout(240_000);

const PATIENCE = { within: 60_000, every: 100 };

let system: RunningSystem;
let company: Company;
beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterAll(() => system?.stop());

/** Waits until the member is shown so, and gives its way. */
async function untilState(
  { mapping }: Pick<Pair, 'mapping'>,
  { resourceId }: Pick<Person, 'resourceId'>,
  state: string,
) {
  return eventually(
    async () => {
      const explained = await system.monitoring.explainMember(mapping.id, resourceId);
      expect(explained.state).toBe(state);
      return explained;
    },
    { ...PATIENCE, what: `that the member is ${state}` },
  );
}

const steps = ({ steps: all }: MemberExplanation) => Object.fromEntries(all.map((step) => [step.step, step]));

describe('the way of a member', () => {
  it('goes from the row of the site over its identity and the decision to the answer of Graph', async () => {
    const [early, late] = await company.people('device', 'Early', 'Late');
    const pair = await mapNew(company, [early]);
    await untilExact(system, pair, [early]);
    await company.changeCollection(pair.collection, { join: [late] });
    const explained = await untilState(pair, late, 'synced');
    const said = { at: expect.any(String), eventId: expect.any(String) };
    expect(steps(explained)).toMatchObject({
      source: { ...said, name: late.name, type: 'device', obsolete: false, vanishedAt: null },
      identity: { ...said, objectId: late.objectId, reason: null },
      decision: { ...said, decision: 'add', changedAt: expect.any(String) },
      answer: { ...said, state: 'synced', requestId: expect.any(String), answer: { status: 204 } },
    });
    expect(explained.history.at(-1)).toMatchObject({ state: 'synced', objectId: late.objectId });

    await company.changeCollection(pair.collection, { leave: [late] });
    await company.untilHolds(pair.group, [early]);
    const gone = await eventually(
      async () => {
        const now = await system.monitoring.explainMember(pair.mapping.id, late.resourceId);
        return now.state === null && now;
      },
      { ...PATIENCE, what: 'that who left is no member' },
    );
    expect(gone.history.map(({ state }) => state)).toEqual(expect.arrayContaining(['synced', 'removed']));
  });

  it('ends at the identity of a device that Entra does not know', async () => {
    const [known] = await company.people('device', 'Known');
    const pair = await mapNew(company, [known]);
    const [unknown] = await system.control.site.generate({
      kind: 'device',
      count: 1,
      prefix: 'Nobody-',
      entra: false,
      collections: [pair.collection.collectionId],
    });
    if (!unknown) throw new Error('no device was made');
    const explained = await untilState(pair, unknown, 'unresolved');
    expect(steps(explained)).toMatchObject({
      source: { name: unknown.name, entraId: null },
      identity: { objectId: null, reason: 'no-entra-id' },
    });
    const [found] = await system.monitoring.explain(unknown.name);
    expect(found?.memberships).toMatchObject([
      { mappingId: pair.mapping.id, state: 'unresolved', reason: 'no-entra-id', message: expect.stringMatching(/./) },
    ]);
  });

  it('tells what Graph refused, by status and request, and when it is tried again', async () => {
    const [fine, refused] = await company.people('device', 'Fine', 'Refused');
    const pair = await mapNew(company, [fine]);
    await untilExact(system, pair, [fine]);
    const fault = await system.control.entra.addFault({
      match: { method: 'PATCH', path: `/groups/${pair.group.id}` },
      effect: { status: 403 },
    });
    await company.changeCollection(pair.collection, { join: [refused] });
    const explained = await untilState(pair, refused, 'failed');
    expect(steps(explained)['answer']).toMatchObject({
      state: 'failed',
      reason: expect.any(String),
      attempts: expect.any(Number),
      answer: { status: 403 },
    });
    await system.control.entra.removeFault(fault);
    await system.admin.synchronizeMapping(pair.mapping.id);
    await untilExact(system, pair, [fine, refused]);
  });

  it('stops at a removal that a person has to release', async () => {
    const [stays, leaves] = await company.people('device', 'Stays', 'Leaves');
    const pair = await mapNew(company, [stays, leaves]);
    await untilExact(system, pair, [stays, leaves]);
    await system.admin.changeMapping(pair.mapping.id, {
      guard: { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' },
    });
    await company.changeCollection(pair.collection, { leave: [leaves] });
    const explained = await untilState(pair, leaves, 'removalHeld');
    expect(steps(explained)['decision']).toMatchObject({ decision: 'hold', reason: 'held' });
    expect(await company.holds(pair.group)).toHaveLength(2);
  });

  it('is found by every id, and says of whom no mapped collection holds', async () => {
    const [lonely] = await company.people('device', 'Lonely');
    const [met] = await company.people('device', 'Met');
    const pair = await mapNew(company, [met]);
    await untilExact(system, pair, [met]);
    for (const search of [met.name, String(met.resourceId), met.objectId]) {
      const found = await system.monitoring.explain(search);
      expect(found.flatMap(({ memberships }) => memberships.map(({ mappingId }) => mappingId))).toContain(
        pair.mapping.id,
      );
    }
    const found = await system.monitoring.explain(lonely.name);
    expect(found.flatMap(({ memberships }) => memberships)).toEqual([]);
  });
});

it('shows every collection that wants a member', async () => {
  const people = await company.crowd('device', 2, 'Twice');
  const pair = await mapNew(company, people);
  const second = await company.collection('device', people.slice(0, 1));
  const other = await company.map(second, pair.group);
  await company.untilShows(other, { syncCompleted: 1, cloudSyncStatus: 'success' });
  const wantedBy = async ({ resourceId }: Person): Promise<string[]> => {
    const members = await system.monitoring.members(pair.mapping.id);
    const found = members.find((member) => member.resourceId === resourceId);
    return (found?.wantedBy ?? []).map(({ collectionId }) => collectionId).sort();
  };
  const [twice, once] = people;
  if (!twice || !once) throw new Error('two were made');
  await eventually(
    async () => {
      expect(await wantedBy(twice)).toEqual([pair.collection.collectionId, second.collectionId].sort());
      expect(await wantedBy(once)).toEqual([pair.collection.collectionId]);
      return true;
    },
    { ...PATIENCE, what: 'who wants whom' },
  );
});

it('gives the view and its members as files, whole and with the words of the columns', async () => {
  const people = await company.crowd('device', 3, 'Filed');
  const pair = await mapNew(company, people);
  await untilExact(system, pair, people);
  const view = (await system.monitoring.cloudSyncCsv()).trim().split(/\r?\n/);
  expect(view[0]).toMatch(
    /^\ufeff?Collection Id,Collection Name,Entra Group Id,Entra Group Name,Cloud Sync Status,Member Count,Sync Completed,Sync InProgress,Sync Failed/,
  );
  expect(view).toHaveLength((await system.monitoring.cloudSync()).length + 1);
  expect(view.find((line) => line.includes(pair.group.id))).toContain(',Success,3,3,0,0');
  const members = await system.monitoring.membersCsv(pair.mapping.id);
  for (const { name, objectId } of people) {
    expect(members).toContain(name);
    expect(members).toContain(objectId);
  }
});

it('sums up mappings, members, lag and tenants', async () => {
  const [one, two] = await company.people('device', 'One', 'Two');
  const pair = await mapNew(company, [one]);
  await untilExact(system, pair, [one]);
  const before = (await system.monitoring.summary()).lag.lastHour.count;
  await company.changeCollection(pair.collection, { join: [two] });
  await untilExact(system, pair, [one, two]);
  const rows = await system.monitoring.cloudSync();
  await eventually(
    async () => {
      const { mappings, members, lag, tenants, endsNotOk } = await system.monitoring.summary();
      expect(mappings.total).toBe(rows.length);
      expect(members.memberCount).toBe(rows.reduce((sum, { memberCount }) => sum + memberCount, 0));
      expect(lag.lastHour.count).toBe(before + 1);
      expect(lag.lastHour.p99Ms).toBeGreaterThanOrEqual(lag.lastHour.p50Ms ?? Infinity);
      expect(tenants).toMatchObject([{ cloudServiceId: TENANT, state: 'ok', backlog: 0 }]);
      expect(endsNotOk).toBe(0);
      return true;
    },
    { ...PATIENCE, what: 'the summary' },
  );
});

it('sends a dead letter again and counts that it came back, and lays it aside for good', async () => {
  const producer = system.stack.kafka.producer();
  await producer.connect();
  const topic = `${system.stack.topicPrefix}mappings.v1`;
  await producer.send({ topic, messages: [{ key: 'nobody', value: 'no JSON' }] });
  await producer.disconnect();
  const open = () => system.monitoring.deadLetters({ state: 'open' });
  const ofStatus = async (replays: number) =>
    (await open()).find((letter) => letter.service === 'status-service' && letter.replays === replays) ?? false;
  const letter = await eventually(() => ofStatus(0), { ...PATIENCE, what: 'the dead letter' });
  expect(letter).toMatchObject({ topic, key: 'nobody', value: 'no JSON', state: 'open' });
  expect(await system.monitoring.decideDeadLetter(letter.id, 'replay')).toMatchObject({ state: 'replayed' });
  const again = await eventually(() => ofStatus(1), { ...PATIENCE, what: 'that it came back' });
  expect(await system.monitoring.decideDeadLetter(again.id, 'discard')).toMatchObject({ state: 'discarded' });
  await system.monitoring.decideDeadLetters('discard');
  expect(await open()).toEqual([]);
  await expect(system.monitoring.decideDeadLetter('nothing', 'replay')).rejects.toMatchObject({ status: 404 });
});

it('shows collections by the beginning of their names', async () => {
  const { collectionId, name } = await company.collection('user');
  await system.admin.look(SITE, collectionId);
  const found = await eventually(
    async () =>
      (await system.monitoring.collections({ nameStartsWith: name.toUpperCase() })).find(
        (one) => one.collectionId === collectionId,
      ) ?? false,
    { ...PATIENCE, what: 'the collection' },
  );
  expect(found).toMatchObject({ site: SITE, name, type: 'user', memberCount: 0, state: 'ok', evaluation: 'ready' });
  for (const nameOrId of [collectionId.toLowerCase(), `${SITE}/${collectionId}`, name])
    expect(await system.monitoring.collections({ nameOrId, type: 'user' })).toEqual([found]);
});

it('shows the same mappings and members again when everything was emptied and said anew', async () => {
  const people = await company.crowd('device', 5, 'Again');
  const pair = await mapNew(company, people);
  await untilExact(system, pair, people);
  const shown = async () => {
    const rows = await system.monitoring.cloudSync({ sort: 'mappingId' });
    const members = await Promise.all(rows.map(({ mappingId }) => system.monitoring.members(mappingId)));
    return { rows: rows.map((row) => ({ ...row, checkedAt: null })), members };
  };
  const before = await shown();
  const { number } = await system.monitoring.startRebuild();
  await system.admin.republish();
  await eventually(
    async () => {
      const rebuild = await system.monitoring.rebuild();
      return rebuild.number === number && rebuild.endedAt !== null;
    },
    { within: 120_000, what: 'the end of the rebuild' },
  );
  await eventually(
    async () => {
      expect(await shown()).toEqual(before);
      return true;
    },
    { ...PATIENCE, what: 'all that was shown before' },
  );
});
