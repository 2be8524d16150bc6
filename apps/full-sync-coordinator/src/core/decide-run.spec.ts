import fc from 'fast-check';
import type { DataOf, runPlanned } from '@rollcall/contracts';
import { Office, PILOTS, TENANT } from '../testing/office';
import type { Run } from './run';
import { takeInPlan } from './take-in-runs';

let office: Office;
let run: Run;
beforeEach(async () => {
  office = await Office.open();
  await office.map('ABC00001');
  run = await office.toWriter();
});

const UNKNOWN = '00000000-0000-0000-0000-00000000ffff';
const counts = { planned: 60, done: 0, failed: 0, held: 60 };

async function holds(more: Partial<DataOf<typeof runPlanned>> = {}): Promise<void> {
  const plan = {
    runId: run.runId,
    tenantId: TENANT,
    groupId: PILOTS,
    planHash: 'hash-1',
    additions: 0,
    removals: 60,
    held: 60,
    part: 1,
    parts: 1,
    items: [],
  };
  await office.records.transaction((tables) => takeInPlan(tables, { ...plan, ...more }));
  await office.writerSays(run, { state: 'held', sequence: 1, removals: counts });
}

it('passes a release on to the writer, with the hash that the person has seen', async () => {
  await holds();
  await office.decideRun.release(run.runId, 'hash-1', 'eve');
  expect(office.records.said('decide-hold')).toMatchObject([
    { runId: run.runId, decision: 'release', planHash: 'hash-1', by: 'eve' },
  ]);
  expect((await office.records.tables.audit.list(1)).items).toMatchObject([
    { who: 'eve', what: 'hold-released', subject: run.runId },
  ]);
});

it('rejects whatever is held when no hash is given', async () => {
  await holds();
  await office.decideRun.reject(run.runId, undefined, 'eve');
  expect(office.records.said('decide-hold')).toMatchObject([{ decision: 'reject', planHash: 'hash-1' }]);
});

it('refuses the hash of another plan and tells the current one', async () => {
  await holds();
  await holds({ planHash: 'hash-2' });
  await expect(office.decideRun.release(run.runId, 'hash-1', 'eve')).rejects.toMatchObject({
    code: 'plan-changed',
    members: { planHash: 'hash-2' },
  });
  expect(office.records.said('decide-hold')).toEqual([]);
});

it('refuses what is not there, not held, or over', async () => {
  await expect(office.decideRun.release(UNKNOWN, 'hash-1', 'eve')).rejects.toMatchObject({ code: 'run-not-found' });
  await expect(office.decideRun.release(run.runId, 'hash-1', 'eve')).rejects.toMatchObject({ code: 'nothing-held' });
  await holds();
  await office.writerSays(run, { state: 'done', sequence: 2, endedAt: office.clock.now().toISOString() });
  await expect(office.decideRun.release(run.runId, 'hash-1', 'eve')).rejects.toMatchObject({ code: 'run-ended' });
  await expect(office.decideRun.cancel(run.runId, 'eve')).rejects.toMatchObject({ code: 'run-ended' });
});

it('leaves the cancelling of a run that the writer has begun to the writer', async () => {
  await expect(office.decideRun.cancel(run.runId, 'eve')).resolves.toMatchObject({ state: 'planning' });
  expect(office.records.said('cancel')).toMatchObject([{ runId: run.runId, by: 'eve' }]);
  await office.writerSays(run, { state: 'cancelled', sequence: 1, endedAt: office.clock.now().toISOString() });
  expect((await office.runs())[0]).toMatchObject({ state: 'cancelled' });
  await expect(office.decideRun.cancel(run.runId, 'eve')).resolves.toMatchObject({ state: 'cancelled' }); // a repeated request
  expect(office.records.said('cancel')).toHaveLength(1);
});

it('ends a run that has not reached the writer by itself', async () => {
  await office.map('ABC00002');
  const waiting = (await office.runs())[1];
  await expect(office.decideRun.cancel(waiting?.runId ?? '', 'eve')).resolves.toMatchObject({ state: 'cancelled' });
  expect(office.records.said('cancel')).toEqual([]);
});

it('takes what the writer says only in order', async () => {
  await office.writerSays(run, { state: 'running', sequence: 2 });
  await office.writerSays(run, { state: 'planning', sequence: 1 });
  expect((await office.runs())[0]).toMatchObject({ state: 'running', requestedBy: 'ada' });
});

it('never counts backwards, in whatever order and however often the writer is heard', async () => {
  const told = fc.array(fc.record({ sequence: fc.integer({ min: 1, max: 12 }) }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(told, async (events) => {
      office = await Office.open();
      await office.map('ABC00001');
      run = await office.toWriter();
      let before = 0;
      for (const { sequence } of events) {
        // What the writer says of a run only grows with its number.
        await office.writerSays(run, {
          state: 'running',
          sequence,
          additions: { planned: 12, done: sequence, failed: 0 },
        });
        const { done } = (await office.runs())[0]?.additions ?? { done: NaN };
        expect(done).toBeGreaterThanOrEqual(before);
        before = done;
      }
      expect(before).toBe(Math.max(0, ...events.map(({ sequence }) => sequence)));
    }),
    { numRuns: 50 },
  );
});

describe('applying a preview', () => {
  let preview: Run;
  beforeEach(async () => {
    const [wish] = run.mappings;
    [preview] = (await office.synchronize.mapping(wish?.mappingId ?? '', { dryRun: true, who: 'bob' })) as [Run];
  });
  const planned = () => holds({ runId: preview.runId, held: 0, removals: 2, planHash: 'seen' });

  it('asks for a full sync with exactly that plan, once, after the run that is at work', async () => {
    await planned();
    await office.writerSays(run, { state: 'running', sequence: 2 });
    const applied = await office.decideRun.apply(preview.runId, 'seen', 'eve');
    expect(applied).toMatchObject({ kind: 'full', state: 'queued', planHash: 'seen', why: { code: 'awaiting-run' } });
    await expect(office.decideRun.apply(preview.runId, 'seen', 'eve')).resolves.toEqual(applied);
    await office.writerSays(run, { state: 'done', sequence: 3, endedAt: office.clock.now().toISOString() });
    await office.work();
    await office.answerLooks();
    await office.work();
    expect(office.records.said('reconcile').at(-1)).toMatchObject({
      runId: applied.runId,
      kind: 'full',
      planHash: 'seen',
    });
  });

  it('is refused when the tenant has left the configuration, by the code that says so', async () => {
    await planned();
    const { tables } = office.records;
    const tenant = await tables.tenants.find(TENANT);
    await tables.tenants.save({ ...tenant!, removed: true });
    await expect(office.decideRun.apply(preview.runId, 'seen', 'eve')).rejects.toMatchObject({
      code: 'tenant-removed',
    });
  });

  it('is refused for another plan, before there is one, and for what is no preview', async () => {
    await expect(office.decideRun.apply(preview.runId, 'seen', 'eve')).rejects.toMatchObject({
      code: 'plan-not-ready',
    });
    await planned();
    await expect(office.decideRun.apply(preview.runId, 'other', 'eve')).rejects.toMatchObject({
      code: 'plan-changed',
      members: { planHash: 'seen' },
    });
    await expect(office.decideRun.apply(run.runId, 'seen', 'eve')).rejects.toMatchObject({ code: 'not-a-preview' });
  });
});
