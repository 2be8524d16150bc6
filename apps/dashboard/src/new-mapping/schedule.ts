import type { Mapping } from '../api/shapes';

type Schedule = NonNullable<Mapping['schedule']>;

/** Days as cron numbers them. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** A full sync at a time of day (`HH:MM`), each day or on one day of the week, by the clocks of a time zone. */
export function scheduleAt(time: string, weekday: number | undefined, timeZone: string): Schedule {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return { cron: `${minutes} ${hours} * * ${weekday ?? '*'}`, timeZone };
}

/** What `scheduleAt` made of. Undefined for any other schedule. */
export function timeOf({
  cron,
}: Schedule): { readonly time: string; readonly weekday: number | undefined } | undefined {
  const [, minutes = '', hours = '', day = ''] = /^(\d+) (\d+) \* \* (\*|[0-6])$/.exec(cron) ?? [];
  if (!minutes) return undefined;
  const time = `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}`;
  return { time, weekday: day === '*' ? undefined : Number(day) };
}
