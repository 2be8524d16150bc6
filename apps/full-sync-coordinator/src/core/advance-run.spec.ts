import { OBSERVE_TIMEOUT_MS, Office, PILOTS, TENANT } from '../testing/office';
import { takeInSite } from './take-in-looks';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

it('looks at the collection, waits for its version, and then commands the writer', async () => {
  const { mappingId } = await office.map('ABC00001');
  await office.work();
  expect(office.records.said('look')).toMatchObject([{ collection: 'hq/ABC00001', depth: 'members' }]);
  expect((await office.runs())[0]).toMatchObject({ state: 'observing', why: { code: 'awaiting-source' } });
  expect(office.records.said('reconcile')).toEqual([]);

  await office.answerLooks();
  await office.work();
  const [run] = await office.runs();
  expect(run).toMatchObject({ state: 'planning', why: undefined });
  expect(office.records.said('reconcile')).toMatchObject([
    {
      runId: run?.runId,
      kind: 'full',
      tenantId: TENANT,
      groupId: PILOTS,
      requestedBy: 'ada',
      mappings: [{ mappingId, revision: 1, collection: 'hq/ABC00001', epoch: 1, version: 5 }],
    },
  ]);
});

it('says nothing twice and sends nothing twice, however often it is called', async () => {
  await office.map('ABC00001');
  await office.work();
  const before = office.records.announced.length;
  await office.work();
  expect(office.records.announced).toHaveLength(before);
  await office.toWriter();
  await office.work();
  expect(office.records.said('reconcile')).toHaveLength(1);
});

it('numbers what it says', async () => {
  await office.map('ABC00001');
  await office.toWriter();
  const numbers = office.records.said('run').map(({ sequence }) => sequence);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

it('goes on waiting while the read is incomplete, and says why', async () => {
  await office.map('ABC00001');
  await office.work();
  await office.answerLooks({ state: 'incomplete', message: 'the pages do not add up' });
  await office.work();
  expect((await office.runs())[0]?.why).toMatchObject({
    code: 'source-incomplete',
    message: expect.stringContaining('add up'),
  });
  await office.answerLooks();
  await office.work();
  expect((await office.runs())[0]?.state).toBe('planning');
});

it('says that a site does not answer while it waits for it, and goes on when it does', async () => {
  await office.map('ABC00001');
  const site = (state: 'ok' | 'unreachable', message?: string) =>
    office.records.transaction((tables) => {
      office.clock.advance(1_000);
      const polledAt = office.clock.now().toISOString();
      return takeInSite(tables, { site: 'hq', state, polledAt, ...(message !== undefined && { message }) });
    });
  await site('unreachable', 'cm01 cannot be reached');
  await office.work();
  expect((await office.runs())[0]).toMatchObject({
    state: 'observing',
    why: { code: 'source-unavailable', message: expect.stringContaining('cm01 cannot be reached') },
  });
  await site('ok');
  await office.work();
  expect((await office.runs())[0]?.why).toMatchObject({ code: 'awaiting-source' });
  await office.answerLooks();
  await office.work();
  expect((await office.runs())[0]).toMatchObject({ state: 'planning' });
});

it('fails when a collection is gone, and commands nothing', async () => {
  await office.map('ABC00001');
  await office.map('ABC00002');
  await office.work();
  await office.answerLooks({ state: 'source-lost' });
  await office.work();
  expect((await office.runs())[0]).toMatchObject({
    state: 'failed',
    why: { code: 'source-lost' },
    endedAt: office.clock.now(),
  });
  expect(office.records.said('reconcile')).toEqual([]);
});

it('fails when the site gives no complete answer in time', async () => {
  await office.map('ABC00001');
  await office.work();
  office.clock.advance(OBSERVE_TIMEOUT_MS);
  await office.work();
  expect((await office.runs())[0]).toMatchObject({ state: 'failed', why: { code: 'source-unavailable' } });
});

it('waits for Graph and goes on when it is back', async () => {
  await office.map('ABC00001');
  office.directory.trouble = 'Graph does not answer.';
  await office.work();
  await office.answerLooks();
  await office.work();
  expect((await office.runs())[0]).toMatchObject({
    state: 'observing',
    why: { code: 'directory-unavailable', message: 'Graph does not answer.' },
  });
  office.directory.trouble = undefined;
  await office.work(); // too soon to ask again
  expect(office.records.said('reconcile')).toEqual([]);
  office.clock.advance(5_000);
  await office.work();
  expect((await office.runs())[0]?.state).toBe('planning');
});

it.each([
  ['group-not-found', () => office.directory.remove('contoso', PILOTS)],
  [
    'group-dynamic',
    () => office.directory.add('contoso', PILOTS, 'P', { usable: false, code: 'group-dynamic', message: 'Dynamic.' }),
  ],
])('fails with %s when the group cannot be used any more', async (code, spoil) => {
  await office.map('ABC00001');
  spoil();
  await office.work();
  await office.answerLooks();
  await office.work();
  expect((await office.runs())[0]).toMatchObject({ state: 'failed', why: { code } });
  expect(office.records.said('reconcile')).toEqual([]);
});

it('waits while the tenant is switched off', async () => {
  await office.map('ABC00001');
  await office.switchTenant.run('contoso', false, 'ada');
  await office.work();
  await office.answerLooks();
  await office.work();
  expect((await office.runs())[0]?.why?.code).toBe('tenant-disabled');
  await office.switchTenant.run('contoso', true, 'ada');
  await office.work();
  expect((await office.runs())[0]?.state).toBe('planning');
});

it('is cancelled when nothing of the group is enabled any more', async () => {
  const { mappingId } = await office.map('ABC00001');
  await office.work();
  await office.changeMapping.run(mappingId, { enabled: false }, undefined, 'ada');
  await office.work();
  expect((await office.runs())[0]).toMatchObject({ state: 'cancelled', why: { code: 'mapping-disabled' } });
});

it('names every enabled mapping of the group, also one that came while it looked', async () => {
  const first = await office.map('ABC00001');
  await office.work();
  await office.answerLooks();
  const second = await office.map('ABC00002');
  await office.work();
  expect(office.records.said('reconcile')).toEqual([]);
  await office.answerLooks();
  await office.work();
  expect(await office.runs()).toMatchObject([
    { state: 'planning', mappings: [first, second].map(({ mappingId }) => ({ mappingId })) },
  ]);
  expect(office.records.said('reconcile')).toMatchObject([
    { mappings: [{ mappingId: first.mappingId }, { mappingId: second.mappingId }] },
  ]);
});

it('names a collection once for two mappings, and the mappings of other groups never', async () => {
  office.directory.add('contoso', 'aaaaaaaa-0000-0000-0000-000000000002', 'Others');
  await office.map('ABC00001');
  await office.map('ABC00001', { groupId: 'aaaaaaaa-0000-0000-0000-000000000002' });
  await office.work();
  await office.answerLooks();
  await office.work();
  expect(office.records.said('reconcile').map(({ mappings }) => mappings)).toMatchObject([[{}], [{}]]);
});

describe('a request while a run is at work', () => {
  it('joins it when it covers all mappings', async () => {
    const { mappingId } = await office.map('ABC00001');
    const run = await office.toWriter();
    const [joined] = await office.synchronize.mapping(mappingId, { dryRun: false, who: 'bob' });
    expect(joined?.runId).toBe(run.runId);
    expect(await office.runs()).toHaveLength(1);
  });

  it('waits for it when a mapping has come since, and begins when it has ended', async () => {
    await office.map('ABC00001');
    const first = await office.toWriter();
    const added = await office.map('ABC00002');
    await office.work();
    const [, second] = await office.runs();
    expect(second).toMatchObject({ state: 'queued', why: { code: 'awaiting-run' } });
    const [joined] = await office.synchronize.mapping(added.mappingId, { dryRun: false, who: 'bob' });
    expect(joined?.runId).toBe(second?.runId);

    await office.writerSays(first, { state: 'done', sequence: 1, endedAt: office.clock.now().toISOString() });
    await office.work();
    expect((await office.runs())[1]).toMatchObject({ state: 'observing' });
    await office.answerLooks();
    await office.work();
    expect((await office.runs())[1]).toMatchObject({ state: 'planning' });
  });

  it('names a disabled mapping to the writer that a preview is to take for an enabled one', async () => {
    const { mappingId } = await office.map('ABC00001', { enabled: false });
    await office.synchronize.mapping(mappingId, { dryRun: true, who: 'bob' });
    await office.work();
    await office.answerLooks();
    await office.work();
    expect(office.records.said('reconcile')).toMatchObject([
      { kind: 'preview', mappings: [{ mappingId, asIfEnabled: true }] },
    ]);
  });

  it('tries no mapping any more that was deleted while the preview waited', async () => {
    const { mappingId } = await office.map('ABC00001', { enabled: false });
    await office.synchronize.mapping(mappingId, { dryRun: true, who: 'bob' });
    await office.work();
    await office.deleteMapping.run(mappingId, { removeMembers: false, expectedRevision: undefined }, 'bob');
    await office.work();
    expect(await office.runs()).toMatchObject([{ state: 'cancelled', why: { code: 'mapping-disabled' } }]);
  });

  it('does not keep a preview from planning', async () => {
    const { mappingId } = await office.map('ABC00001');
    await office.toWriter();
    await office.synchronize.mapping(mappingId, { dryRun: true, who: 'bob' });
    await office.work();
    await office.answerLooks();
    await office.work();
    expect(office.records.said('reconcile')).toMatchObject([{ kind: 'full' }, { kind: 'preview' }]);
  });
});
