import { type Schedule, schedule } from '@rollcall/contracts';
import { Cron } from 'croner';

/** A schedule that will come: five fields that croner reads, a time zone that is there, and at least one time ahead. */
export const comingSchedule = schedule.superRefine(({ cron, timeZone }, context) => {
  if (!isTimeZone(timeZone)) {
    context.addIssue({
      code: 'custom',
      path: ['timeZone'],
      message: `no time zone, such as Europe/Berlin: ${timeZone}`,
    });
    return;
  }
  const message = whyNever({ cron, timeZone });
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['cron'], message });
});

function whyNever({ cron, timeZone }: Schedule): string | undefined {
  if (cron.trim().split(/\s+/).length !== 5) {
    return 'five fields: minute, hour, day of the month, month, day of the week';
  }
  try {
    const next = new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' }).nextRun();
    return next ? undefined : 'there is no such day';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
