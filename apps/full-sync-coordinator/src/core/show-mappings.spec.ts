import { Office } from '../testing/office';
import { ShowMappings } from './show-mappings';

it('says when a full sync begins by itself next: of an enabled mapping with a schedule, the same alone and in the list', async () => {
  const office = await Office.open(); // at 8:00
  const show = new ShowMappings(office.records, office.clock, office.sites);
  const schedule = { cron: '0 9 * * *', timeZone: 'Europe/Berlin' };
  const { mappingId } = await office.map('ABC00001', { schedule });
  await office.map('ABC00002', { schedule, enabled: false });
  await office.map('ABC00003');
  const tomorrow = new Date('2026-01-02T08:00:00Z'); // 9:00 there is now
  expect(await show.one(mappingId)).toMatchObject({ nextScheduledAt: tomorrow });
  const { items } = await show.list({}, 10);
  expect(items.map(({ nextScheduledAt }) => nextScheduledAt)).toEqual([tomorrow, undefined, undefined]);
});
