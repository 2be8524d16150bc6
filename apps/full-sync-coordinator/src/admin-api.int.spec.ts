import {
  cancelRun,
  decideHold,
  mappingChanged,
  problem,
  reconcile,
  republish,
  runChanged,
  runPlanned,
  tenantChanged,
} from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { PlayedWatcher } from './testing/played-watcher';
import { type Answer, GROUP, RunningCoordinator, TENANT } from './testing/running-coordinator';

jest.setTimeout(120_000);

const NOBODY = '00000000-0000-0000-0000-00000000ffff';
const groups = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => `aaaaaaaa-0000-0000-0000-00000000000${digit}`);
const unusable = [
  'group-dynamic',
  'group-on-premises',
  'group-mail-enabled',
  'group-type-unsupported',
  'group-role-assignable',
] as const;
const wish = (groupId = GROUP, more: object = {}) => ({
  site: 'hq',
  collectionId: 'ABC00001',
  tenantId: 'contoso',
  groupId,
  ...more,
});

let coordinator: RunningCoordinator;
let watcher: PlayedWatcher;
beforeAll(async () => {
  coordinator = await RunningCoordinator.start();
  for (const groupId of groups) coordinator.directory.add('contoso', groupId, `Pilots ${groupId.slice(-1)}`);
  for (const [index, code] of unusable.entries()) {
    const usability = { usable: false, code, message: `The group is unusable: ${code}.` } as const;
    coordinator.directory.add('contoso', `bbbbbbbb-0000-0000-0000-00000000000${index}`, `Bad ${index}`, usability);
  }
  watcher = new PlayedWatcher(coordinator.topics, {
    ABC00001: 'device',
    ABC00002: 'user',
    ABC00003: 'other',
    ABC00004: 'site-fails',
    ABC00005: 'device',
  });
  await watcher.start();
});
afterAll(async () => {
  watcher.stop();
  await coordinator.dispose();
});

const call: RunningCoordinator['call'] = (...request) => coordinator.call(...request);

/** Every refusal is a problem document with the code, and a sentence. */
function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(problem.parse(answer.body).detail).toMatch(/\w/);
}

async function mapped(groupId: string, more: object = { enabled: false }): Promise<string> {
  const answer = await call('POST', '/mappings', wish(groupId, more));
  expect(answer.status).toBe(201);
  return answer.body.mappingId;
}

/** A mapping whose first full sync has reached the writer. */
async function atWork(groupId: string): Promise<{ mappingId: string; runId: string }> {
  const mappingId = await mapped(groupId, { enabled: true });
  const { runId } = await coordinator.heard(reconcile, (command) => command.groupId === groupId);
  return { mappingId, runId };
}

async function writerSays(runId: string, more: object): Promise<void> {
  const said = await coordinator.heard(runChanged, (run) => run.runId === runId && run.state === 'planning');
  await coordinator.topics.publish(runChanged, { ...said, stage: 2, ...more });
}

const stateOf = async (runId: string): Promise<string> => (await call('GET', `/runs/${runId}`)).body.state;

describe('tenants', () => {
  it('are listed and switched', async () => {
    expect(await call('GET', '/tenants')).toMatchObject({
      status: 200,
      body: { items: [{ cloudServiceId: 'contoso', tenantId: TENANT, groupSyncEnabled: true, removed: false }] },
    });
    const off = await call('PATCH', '/tenants/contoso', { groupSyncEnabled: false });
    expect(off).toMatchObject({ status: 200, body: { groupSyncEnabled: false } });
    expectProblem(await call('POST', '/mappings', wish()), 409, 'tenant-disabled');
    await call('PATCH', '/tenants/contoso', { groupSyncEnabled: true });
    expect(await coordinator.heard(tenantChanged, ({ revision }) => revision === 3)).toMatchObject({
      groupSyncEnabled: true,
    });
  });

  it('are paused and go on, alone and all together', async () => {
    expect(await call('POST', '/tenants/contoso/pause')).toMatchObject({
      status: 200,
      body: { paused: true, pausedItself: true },
    });
    expect(await coordinator.heard(tenantChanged, ({ paused }) => paused === true)).toMatchObject({ tenantId: TENANT });
    expect(await call('POST', '/pause')).toMatchObject({ status: 200, body: { paused: true, by: 'anonymous' } });
    expect(await call('GET', '/pause')).toMatchObject({ status: 200, body: { paused: true } });
    expect(await call('POST', '/tenants/contoso/resume')).toMatchObject({
      body: { paused: true, pausedItself: false },
    });
    expect(await call('POST', '/resume')).toMatchObject({ status: 200, body: { paused: false } });
    expect(await call('POST', '/resume')).toMatchObject({ status: 200, body: { paused: false } });
    expect(await call('GET', '/tenants')).toMatchObject({ body: { items: [{ paused: false, pausedItself: false }] } });
    expectProblem(await call('POST', '/tenants/fabrikam/pause'), 404, 'tenant-not-found');
  });

  it('are refused when unknown, or asked for nonsense', async () => {
    expectProblem(await call('PATCH', '/tenants/fabrikam', { groupSyncEnabled: true }), 404, 'tenant-not-found');
    expectProblem(await call('PATCH', '/tenants/contoso', { groupSyncEnabled: 'yes' }), 400, 'invalid-request');
    expectProblem(await call('GET', '/tenants/fabrikam/groups'), 404, 'tenant-not-found');
  });

  it('show their groups by the beginning of the name, with the reason why one is unusable', async () => {
    const found = await call('GET', '/tenants/contoso/groups?nameStartsWith=bad');
    expect(found.body.items).toHaveLength(unusable.length);
    expect(found.body.items[0]).toMatchObject({
      displayName: 'Bad 0',
      usable: false,
      reason: 'group-dynamic',
      message: expect.any(String),
    });
  });

  it('show all groups for a blank name, page by page', async () => {
    const names: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await call('GET', `/tenants/contoso/groups?nameStartsWith=&limit=5${cursor && `&cursor=${cursor}`}`);
      names.push(...page.body.items.map(({ displayName }: { displayName: string }) => displayName));
      cursor = page.body.nextCursor;
    }
    expect(new Set(names).size).toBe(groups.length + unusable.length);
    expectProblem(await call('GET', '/tenants/contoso/groups?cursor=nonsense'), 400, 'invalid-cursor');
  });

  it('answer with directory-unavailable while Graph does', async () => {
    coordinator.directory.trouble = 'The credential was refused.';
    try {
      expectProblem(await call('GET', '/tenants/contoso/groups'), 503, 'directory-unavailable');
      expectProblem(await call('POST', '/mappings', wish()), 503, 'directory-unavailable');
    } finally {
      coordinator.directory.trouble = undefined;
    }
  });
});

describe('a mapping', () => {
  it('is created once, read, listed and changed under its ETag', async () => {
    const created = await call('POST', '/mappings', wish(groups[1], { enabled: false }));
    expect(created).toMatchObject({ status: 201, body: { enabled: false, revision: 1, collectionType: 'device' } });
    const { mappingId, id } = created.body;
    expect([id, created.headers.get('etag'), created.headers.get('location')]).toEqual([
      mappingId,
      '"1"',
      `/admin/v1/mappings/${mappingId}`,
    ]);
    const second = await call('POST', '/mappings', wish(groups[1]));
    expectProblem(second, 409, 'mapping-exists');
    expect(second.body.mappingId).toBe(mappingId);

    const read = await call('GET', `/mappings/${mappingId}`);
    expect([read.status, read.headers.get('etag'), read.body]).toEqual([200, '"1"', created.body]);
    expect((await call('GET', `/mappings?groupId=${groups[1]}`)).body).toEqual({ items: [created.body] });

    const guard = { minRemovals: 5, maxRemovalPercent: 10, guardWindow: '2h' };
    const changed = await call('PATCH', `/mappings/${mappingId}`, { guard }, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag'), changed.body.guard]).toEqual([200, '"2"', guard]);
    expectProblem(
      await call('PATCH', `/mappings/${mappingId}`, { enabled: true }, { 'if-match': '"1"' }),
      412,
      'precondition-failed',
    );
    expectProblem(
      await call('DELETE', `/mappings/${mappingId}`, undefined, { 'if-match': 'W/"other"' }),
      412,
      'precondition-failed',
    );

    expect((await call('DELETE', `/mappings/${mappingId}`, undefined, { 'if-match': '"2"' })).status).toBe(204);
    const event = await coordinator.heard(
      mappingChanged,
      (data) => data.mappingId === mappingId && data.deleted !== undefined,
    );
    expect(event).toMatchObject({ revision: 3, deleted: { removeMembers: false, by: 'anonymous' } });
    expectProblem(await call('GET', `/mappings/${mappingId}`), 404, 'mapping-not-found');
  });

  it('keeps its never-lists, and is paused and goes on', async () => {
    const [one, two] = [NOBODY, groups[0]!];
    const lists = { neverAdd: [one.toUpperCase(), one], neverRemove: [two] };
    const created = await call(
      'POST',
      '/mappings',
      wish(groups[2], { enabled: false, collectionId: 'ABC00002', ...lists }),
    );
    expect(created).toMatchObject({ status: 201, body: { neverAdd: [one], neverRemove: [two], paused: false } });
    const path = `/mappings/${created.body.mappingId}`;
    expect(await call('PATCH', path, { neverAdd: [] })).toMatchObject({ body: { neverAdd: [], neverRemove: [two] } });
    expect(await call('POST', `${path}/pause`)).toMatchObject({ status: 200, body: { paused: true } });
    expect(await call('GET', path)).toMatchObject({ body: { paused: true, neverRemove: [two] } });
    expect(await call('POST', `${path}/resume`)).toMatchObject({ status: 200, body: { paused: false } });
    expectProblem(await call('PATCH', path, { neverAdd: ['nobody'] }), 400, 'invalid-request');
    expectProblem(await call('PATCH', path, { neverAdd: Array(1_001).fill(NOBODY) }), 400, 'invalid-request');
    expectProblem(await call('POST', `/mappings/${NOBODY}/pause`), 404, 'mapping-not-found');
    await call('DELETE', path);
  });

  it('is listed page by page', async () => {
    await mapped(groups[2]!, { collectionId: 'ABC00002', enabled: false });
    await mapped(groups[3]!, { collectionId: 'ABC00002', enabled: false });
    const first = await call('GET', '/mappings?collectionId=ABC00002&limit=1');
    const second = await call('GET', `/mappings?collectionId=ABC00002&limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ groupId }) => groupId)).toEqual([groups[2], groups[3]]);
    expect(second.body.nextCursor).toBeUndefined();
    expectProblem(await call('GET', '/mappings?cursor=WzFd'), 400, 'invalid-cursor');
  });

  it('whose members are to leave is deleted with the run in which they do', async () => {
    const mappingId = await mapped(groups[3]!);
    const answer = await call('DELETE', `/mappings/${mappingId}?removeMembers=true`);
    expect(answer).toMatchObject({
      status: 202,
      body: { runs: [{ mappingIds: [mappingId], groupId: groups[3], state: 'queued' }] },
    });
    const event = await coordinator.heard(
      mappingChanged,
      (data) => data.mappingId === mappingId && data.deleted !== undefined,
    );
    expect(event.deleted).toMatchObject({ removeMembers: true, runId: answer.body.runs[0].id });
  });

  it.each([
    [404, 'tenant-not-found', wish(GROUP, { tenantId: 'fabrikam' })],
    [404, 'site-not-found', wish(GROUP, { site: 'branch' })],
    [404, 'collection-not-found', wish(GROUP, { collectionId: 'ABC00099' })],
    [503, 'source-unavailable', wish(GROUP, { collectionId: 'ABC00004' })],
    [422, 'collection-type-unsupported', wish(GROUP, { collectionId: 'ABC00003' })],
    [404, 'group-not-found', wish(NOBODY)],
    ...unusable.map((code, index) => [422, code, wish(`bbbbbbbb-0000-0000-0000-00000000000${index}`)] as const),
    [400, 'invalid-request', wish('no guid')],
    [400, 'invalid-request', wish(GROUP, { surprise: true })],
  ] as const)('is refused with %i %s', async (status, code, body) => {
    expectProblem(await call('POST', '/mappings', body), status, code);
  });

  it('that is not there cannot be changed, synced or deleted', async () => {
    expectProblem(await call('PATCH', `/mappings/${NOBODY}`, { enabled: true }), 404, 'mapping-not-found');
    expectProblem(await call('DELETE', `/mappings/${NOBODY}`), 404, 'mapping-not-found');
    expectProblem(await call('POST', `/mappings/${NOBODY}/synchronize`), 404, 'mapping-not-found');
  });
});

describe('a collection', () => {
  it('is looked at', async () => {
    expect(await call('POST', '/collections/hq/ABC00001/look')).toMatchObject({
      status: 202,
      body: { lookId: expect.any(String) },
    });
    expectProblem(await call('POST', '/collections/branch/ABC00001/look'), 404, 'site-not-found');
    expectProblem(await call('POST', '/collections/hq/ABC/look'), 400, 'invalid-request');
  });

  it('is synced in all its groups, unless none is enabled', async () => {
    const mappingId = await mapped(groups[4]!, { collectionId: 'ABC00005', enabled: false });
    expectProblem(await call('POST', '/collections/hq/ABC00005/synchronize'), 409, 'mapping-disabled');
    expectProblem(await call('POST', `/mappings/${mappingId}/synchronize`), 409, 'mapping-disabled');
    expectProblem(await call('POST', '/collections/hq/ABC00003/synchronize'), 404, 'mapping-not-found');
    await call('PATCH', `/mappings/${mappingId}`, { enabled: true });
    const answer = await call('POST', '/collections/hq/ABC00005/synchronize', { dryRun: true });
    expect(answer).toMatchObject({ status: 202, body: { runs: [{ mappingIds: [mappingId], groupId: groups[4] }] } });
    const { runId } = await coordinator.heard(reconcile, ({ kind }) => kind === 'preview');
    expect(runId).toBe(answer.body.runs[0].id);
  });
});

describe('a run', () => {
  const plan = (runId: string, groupId: string, part: number) => ({
    runId,
    tenantId: TENANT,
    groupId,
    planHash: 'hash-1',
    additions: 1,
    removals: 2,
    held: 2,
    part,
    parts: 2,
    items: [
      {
        objectId: `cccccccc-0000-0000-0000-00000000000${part}`,
        change: 'remove',
        reason: 'not-in-collection',
        held: true,
      },
    ] as const,
  });

  it('shows its plan when it is complete, and lets its hold be decided once the hash is right', async () => {
    const groupId = groups[5]!;
    const { runId } = await atWork(groupId);
    expectProblem(await call('GET', `/runs/${runId}/plan`), 409, 'plan-not-ready');
    expectProblem(await call('POST', `/runs/${runId}/release`, { planHash: 'hash-1' }), 409, 'nothing-held');
    for (const part of [2, 1, 1]) {
      await coordinator.topics.publish(runPlanned, {
        ...plan(runId, groupId, part),
        items: [...plan(runId, groupId, part).items],
      });
    }
    await writerSays(runId, { state: 'held', sequence: 1, removals: { planned: 2, done: 0, failed: 0, held: 2 } });
    await eventually(async () => expect(await stateOf(runId)).toBe('held'));

    const first = await call('GET', `/runs/${runId}/plan?limit=1`);
    expect(first).toMatchObject({ status: 200, body: { planHash: 'hash-1', additions: 1, removals: 2, held: 2 } });
    const second = await call('GET', `/runs/${runId}/plan?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ objectId }) => objectId.slice(-1))).toEqual(['1', '2']);
    expect(second.body.nextCursor).toBeUndefined();

    const stale = await call('POST', `/runs/${runId}/release`, { planHash: 'hash-0' });
    expectProblem(stale, 409, 'plan-changed');
    expect(stale.body.planHash).toBe('hash-1');
    expect(await call('POST', `/runs/${runId}/release`, { planHash: 'hash-1' })).toMatchObject({
      status: 200,
      body: { id: runId, state: 'held' },
    });
    expect(await coordinator.heard(decideHold)).toMatchObject({ runId, decision: 'release', planHash: 'hash-1' });
    expect((await call('POST', `/runs/${runId}/reject`)).status).toBe(200);
    expectProblem(await call('POST', `/runs/${runId}/apply`, { planHash: 'hash-1' }), 409, 'not-a-preview');
  });

  it('is cancelled by the writer, again without complaint, and refuses every decision then', async () => {
    const { runId } = await atWork(groups[6]!);
    expect((await call('POST', `/runs/${runId}/cancel`)).status).toBe(200);
    expect(await coordinator.heard(cancelRun)).toMatchObject({ runId });
    await writerSays(runId, { state: 'cancelled', sequence: 1, endedAt: new Date().toISOString() });
    await eventually(async () => expect(await stateOf(runId)).toBe('cancelled'));
    expect(await call('POST', `/runs/${runId}/cancel`)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expectProblem(await call('POST', `/runs/${runId}/release`, { planHash: 'x' }), 409, 'run-ended');
  });

  it('that previewed is applied with exactly its plan', async () => {
    const groupId = groups[7]!;
    const { mappingId, runId } = await atWork(groupId);
    await writerSays(runId, { state: 'done', sequence: 1, endedAt: new Date().toISOString() });
    await eventually(async () => expect(await stateOf(runId)).toBe('done'));
    const asked = await call('POST', `/mappings/${mappingId}/synchronize`, { dryRun: true });
    const previewId: string = asked.body.runs[0].id;
    await coordinator.topics.publish(runPlanned, { ...plan(previewId, groupId, 1), parts: 1, held: 0, items: [] });
    const applied = await eventually(async () => {
      const answer = await call('POST', `/runs/${previewId}/apply`, { planHash: 'hash-1' });
      expect(answer).toMatchObject({ status: 200, body: { kind: 'full' } });
      return answer.body;
    });
    const command = await coordinator.heard(reconcile, ({ planHash }) => planHash !== undefined);
    expect(command).toMatchObject({ runId: applied.id, kind: 'full', planHash: 'hash-1' });
  });

  it('that is not there has no answers', async () => {
    expectProblem(await call('GET', `/runs/${NOBODY}`), 404, 'run-not-found');
    expectProblem(await call('GET', `/runs/${NOBODY}/plan`), 404, 'run-not-found');
    for (const verb of ['release', 'reject', 'cancel', 'apply']) {
      expectProblem(await call('POST', `/runs/${NOBODY}/${verb}`, { planHash: 'x' }), 404, 'run-not-found');
    }
    expectProblem(await call('POST', `/runs/${NOBODY}/release`, {}), 400, 'invalid-request');
  });
});

it('keeps a book of who changed what, newest first, page by page', async () => {
  await mapped(groups[8]!);
  const first = await call('GET', '/audit?limit=1');
  expect(first.body.items).toMatchObject([
    { who: 'anonymous', what: 'mapping-created', before: null, after: { groupId: groups[8] } },
  ]);
  const second = await call('GET', `/audit?limit=1&cursor=${first.body.nextCursor}`);
  expect(Number(second.body.items[0].id)).toBeLessThan(Number(first.body.items[0].id));
});

it('publishes tenants and mappings again when it is asked to, the deleted ones too', async () => {
  const mappingId = await mapped(groups[8]!, { collectionId: 'ABC00002', enabled: false });
  await call('DELETE', `/mappings/${mappingId}`);
  const listening = await coordinator.topics.listen(mappingChanged.topic);
  const deletions = () => listening.of(mappingChanged).filter((data) => data.mappingId === mappingId && data.deleted);
  await eventually(() => deletions().length === 1);
  const asked = {
    service: 'full-sync-coordinator',
    requestedBy: 'test',
    requestedAt: new Date().toISOString(),
  } as const;
  await coordinator.topics.publish(republish, asked);
  await eventually(() => deletions().length === 2);
});
