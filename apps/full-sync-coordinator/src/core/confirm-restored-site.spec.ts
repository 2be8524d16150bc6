import { Office } from '../testing/office';
import { ConfirmRestoredSite } from './confirm-restored-site';
import { takeInSite } from './take-in-looks';

const restoredAt = new Date('2026-11-21T09:58:00.000Z');

let office: Office;
let confirm: ConfirmRestoredSite;
const beat = (at: string, restored?: Date) =>
  office.records.transaction((tables) =>
    takeInSite(tables, {
      site: 'hq',
      state: 'ok',
      polledAt: at,
      ...(restored && { restoredAt: restored.toISOString() }),
    }),
  );
beforeEach(async () => {
  office = await Office.open();
  confirm = new ConfirmRestoredSite(office.records, office.clock, office.looks);
});

it('tells the watcher which restore a person confirmed, and the audit log who', async () => {
  await beat('2026-11-21T09:58:00.000Z', restoredAt);
  await expect(confirm.run('hq', restoredAt, 'ada')).resolves.toMatchObject({ site: 'hq', restoredAt });
  expect(office.records.said('confirm-restored')).toMatchObject([
    { site: 'hq', restoredAt: restoredAt.toISOString(), by: 'ada' },
  ]);
  const { items } = await office.records.tables.audit.list(1);
  expect(items).toMatchObject([{ who: 'ada', what: 'restored-site-confirmed', subject: 'hq' }]);
});

it('refuses when there is nothing, or another restore than the one that was seen', async () => {
  const nothing = { code: 'nothing-to-confirm' };
  await expect(confirm.run('hq', restoredAt, 'ada')).rejects.toMatchObject(nothing);
  await beat('2026-11-21T09:58:00.000Z', restoredAt);
  const other = new Date('2026-11-20T09:58:00.000Z');
  const members = { restoredAt: restoredAt.toISOString() };
  await expect(confirm.run('hq', other, 'ada')).rejects.toMatchObject({ ...nothing, members });
  await expect(confirm.run('branch', restoredAt, 'ada')).rejects.toMatchObject({ code: 'site-not-found' });
});

it('has nothing to confirm any more when the watcher does not tell of a restore', async () => {
  await beat('2026-11-21T09:58:00.000Z', restoredAt);
  await beat('2026-11-21T09:59:00.000Z');
  await expect(confirm.run('hq', restoredAt, 'ada')).rejects.toMatchObject({ code: 'nothing-to-confirm' });
});
