import type { Schedule } from '@rollcall/contracts';
import { Cron } from 'croner';

/**
 * The first time of a schedule after this one, by the clocks of its time zone: a time that the change to summer time skips
 * comes when the gap is over, one that comes twice in autumn counts the first time. Undefined when there is none, or when the
 * schedule cannot be read.
 */
export function nextTime({ cron, timeZone }: Schedule, after: Date): Date | undefined {
  try {
    return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true }).nextRun(after) ?? undefined;
  } catch {
    return undefined; // checked when it was set; time zones come and go
  }
}
