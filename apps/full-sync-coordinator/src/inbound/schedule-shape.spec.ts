import { comingSchedule } from './schedule-shape';

const issues = (schedule: object) =>
  comingSchedule.safeParse(schedule).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

it.each([
  { cron: '0 3 * * *' },
  { cron: '*/15 8-18 * * MON-FRI', timeZone: 'Europe/Berlin' },
  { cron: '0 0 L * *', timeZone: 'Asia/Kolkata' },
])('takes %j', (schedule) => {
  expect(issues(schedule)).toEqual([]);
});

it.each([
  [{ cron: '0 3 * *' }, /^cron: five fields/],
  [{ cron: '0 0 3 * * *' }, /^cron: five fields/],
  [{ cron: '@daily' }, /^cron: five fields/],
  [{ cron: '61 3 * * *' }, /^cron: .*61/],
  [{ cron: '0 0 30 2 *' }, /^cron: there is no such day/],
  [{ cron: '0 3 * * *', timeZone: 'Nowhere/Town' }, /^timeZone: no time zone/],
])('refuses %j', (schedule, why) => {
  expect(issues(schedule)).toEqual([expect.stringMatching(why)]);
});
