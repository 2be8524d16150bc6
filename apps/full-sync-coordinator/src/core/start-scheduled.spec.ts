import { Office, PILOTS, TENANT } from '../testing/office';
import type { Run } from './run';

const EVERY_MORNING = { cron: '0 9 * * *', timeZone: 'UTC' };
const HOUR_MS = 60 * 60_000;

let office: Office;
beforeEach(async () => {
  office = await Office.open(); // at 8:00
});

/** Lets the schedules do all that they can do now. */
async function schedules(): Promise<void> {
  while (await office.startScheduled.step());
}

/** A mapping whose first full sync is over. */
async function scheduled(collectionId: string, schedule = EVERY_MORNING) {
  const mapping = await office.map(collectionId, { schedule });
  await endRuns();
  await schedules();
  return mapping;
}

async function endRuns(): Promise<void> {
  await office.work();
  await office.answerLooks();
  await office.work();
  for (const run of await office.runs()) {
    if (run.endedAt) continue;
    await office.writerSays(run, { state: 'done', sequence: 9, endedAt: office.clock.now().toISOString() });
  }
}

const begunBy = async (who: string): Promise<readonly Run[]> =>
  (await office.runs()).filter(({ requestedBy }) => requestedBy === who);

const audited = async (what: string) =>
  (await office.records.tables.audit.list(50)).items.filter((entry) => entry.what === what);

it('begins a full sync when its time has come, once, and again the next day', async () => {
  const { mappingId } = await scheduled('ABC00001');
  office.clock.advance(HOUR_MS - 1);
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  office.clock.advance(1);
  await schedules();
  await schedules();
  const [run, ...others] = await begunBy('schedule');
  expect(run).toMatchObject({ kind: 'full', state: 'queued', groupId: PILOTS });
  expect(others).toEqual([]);
  expect(await audited('full-sync-requested')).toMatchObject([
    { who: 'schedule', subject: `${TENANT}/${PILOTS}`, after: { runId: run?.runId, mappingIds: [mappingId] } },
  ]);
  await endRuns();
  office.clock.advance(24 * HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(2);
});

it('makes up for many missed times by one run', async () => {
  await scheduled('ABC00001', { cron: '*/5 * * * *', timeZone: 'UTC' });
  office.clock.advance(30 * HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(1);
  await endRuns();
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(1);
  office.clock.advance(5 * 60_000);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(2);
});

it('joins a run that waits, and makes one of two mappings of a group', async () => {
  await scheduled('ABC00001');
  const { mappingId } = await scheduled('ABC00002');
  office.clock.advance(HOUR_MS);
  const [waiting] = await office.synchronize.mapping(mappingId, { dryRun: false, who: 'ada' });
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  expect(await audited('full-sync-requested')).toMatchObject([
    { who: 'schedule', after: { runId: waiting?.runId, mappingIds: { length: 2 } } },
    { who: 'ada' },
  ]);
});

it('forgets the time of a mapping that is disabled: enabled again, only its next one counts', async () => {
  const { mappingId } = await scheduled('ABC00001');
  await office.changeMapping.run(mappingId, { enabled: false }, undefined, 'ada');
  await schedules();
  office.clock.advance(3 * HOUR_MS);
  await schedules();
  await office.changeMapping.run(mappingId, { enabled: true }, undefined, 'ada');
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  office.clock.advance(24 * HOUR_MS);
  await schedules();
  expect(await audited('full-sync-requested')).toMatchObject([{ who: 'schedule' }]);
});

it('goes by the schedule as it is now, and by none when it was taken away', async () => {
  const { mappingId } = await scheduled('ABC00001');
  const later = { cron: '0 11 * * *', timeZone: 'UTC' };
  await office.changeMapping.run(mappingId, { schedule: later }, undefined, 'ada');
  office.clock.advance(HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  office.clock.advance(2 * HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(1);
  await endRuns();
  await office.changeMapping.run(mappingId, { schedule: null }, undefined, 'ada');
  office.clock.advance(48 * HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(1);
});

it('passes a time over while the tenant is switched off, and says so', async () => {
  const { mappingId } = await scheduled('ABC00001');
  await office.switchTenant.run('contoso', false, 'ada');
  office.clock.advance(HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  expect(await audited('scheduled-sync-skipped')).toMatchObject([
    { who: 'schedule', after: { code: 'tenant-disabled', mappingIds: [mappingId] } },
  ]);
  await office.switchTenant.run('contoso', true, 'ada');
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
});

it('passes a time over while the site of another mapping of the group is not in the configuration', async () => {
  await scheduled('ABC00001');
  const { mappingId } = await scheduled('ABC00002');
  const { tables } = office.records;
  const moved = await tables.mappings.find(mappingId);
  await tables.mappings.save({ ...moved!, site: 'gone', schedule: { cron: '0 9 1 1 *', timeZone: 'UTC' } });
  await schedules();
  office.clock.advance(HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toEqual([]);
  expect(await audited('scheduled-sync-skipped')).toMatchObject([{ after: { code: 'site-removed' } }]);
});

it('does not let a schedule that never comes keep the others back', async () => {
  await scheduled('ABC00001', { cron: '0 0 30 2 *', timeZone: 'UTC' });
  await scheduled('ABC00002');
  office.clock.advance(HOUR_MS);
  await schedules();
  expect(await begunBy('schedule')).toHaveLength(1);
});
