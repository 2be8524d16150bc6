import { collectionObserved, look, mappingChanged, reconcile, runChanged, tenantChanged } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { GROUP, RunningCoordinator, TENANT } from './testing/running-coordinator';

jest.setTimeout(120_000);

const COLLECTION = 'hq/ABC00001';
const wish = { site: 'hq', collectionId: 'ABC00001', tenantId: 'contoso', groupId: GROUP };

let coordinator: RunningCoordinator;
beforeAll(async () => {
  coordinator = await RunningCoordinator.start();
  coordinator.directory.add('contoso', GROUP, 'Pilots');
});
afterAll(() => coordinator.dispose());

/** The watcher, as the test plays it. */
const observed = (lookId: string, more: object = {}) =>
  coordinator.topics.publish(collectionObserved, {
    collection: COLLECTION,
    site: 'hq',
    collectionId: 'ABC00001',
    name: 'Pilot ring',
    type: 'device',
    memberCount: 2,
    lookedAt: new Date().toISOString(),
    state: 'ok',
    lookId,
    ...more,
  });

it('leads from a mapping to the command to the writer, and follows the run to its end', async () => {
  expect(await coordinator.heard(tenantChanged)).toMatchObject({
    tenantId: TENANT,
    cloudServiceId: 'contoso',
    revision: 1,
  });

  const creating = coordinator.call('POST', '/mappings', wish);
  const first = await coordinator.heard(look, ({ depth }) => depth === 'catalogue');
  expect(first).toMatchObject({ collection: COLLECTION, baseline: false });
  await observed(first.lookId);
  const created = await creating;
  expect(created).toMatchObject({
    status: 201,
    body: { collectionName: 'Pilot ring', groupName: 'Pilots', tenantId: TENANT, enabled: true },
  });
  const { mappingId } = created.body;
  expect(await coordinator.heard(mappingChanged)).toMatchObject({ mappingId, revision: 1, enabled: true });

  const second = await coordinator.heard(look, ({ depth }) => depth === 'members');
  await observed(second.lookId, { state: 'incomplete', message: 'the pages do not add up' });
  await coordinator.heard(runChanged, ({ code }) => code === 'source-incomplete');
  await coordinator.down(); // a restart in the middle
  await coordinator.up();
  await observed(second.lookId, { epoch: 7, version: 3 });

  const command = await coordinator.heard(reconcile);
  expect(command).toMatchObject({
    kind: 'full',
    tenantId: TENANT,
    groupId: GROUP,
    mappings: [{ mappingId, revision: 1, collection: COLLECTION, epoch: 7, version: 3 }],
  });
  const joined = await coordinator.call('POST', `/mappings/${mappingId}/synchronize`);
  expect(joined).toMatchObject({
    status: 202,
    body: { runs: [{ id: command.runId, mappingIds: [mappingId], groupId: GROUP, state: 'planning' }] },
  });

  const { runId } = command;
  const said = await coordinator.heard(runChanged, ({ state }) => state === 'planning');
  expect(said).toMatchObject({ stage: 1 });
  await coordinator.topics.publish(runChanged, {
    ...said,
    state: 'done',
    additions: { planned: 2, done: 2, failed: 0 },
    endedAt: new Date().toISOString(),
    stage: 2,
    sequence: 1,
  });
  const ended = await eventually(async () => {
    const answer = await coordinator.call('GET', `/runs/${runId}`);
    expect(answer.body.state).toBe('done');
    return answer.body;
  });
  expect(ended).toMatchObject({ id: runId, mappingIds: [mappingId], additions: { done: 2 } });

  const again = await coordinator.call('POST', '/collections/hq/ABC00001/synchronize', {});
  expect(again).toMatchObject({ status: 202, body: { runs: [{ mappingIds: [mappingId], state: 'queued' }] } });
  expect(again.body.runs[0].id).not.toBe(runId);
});
