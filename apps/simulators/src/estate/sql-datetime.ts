/** What the site shows for an evaluation that never ran. */
export const NEVER_EVALUATED = '1970-01-01T00:00:00Z';
/** What the site shows for a collection whose members never changed; the two columns disagree on the zone. */
export const NEVER_CHANGED = '1980-01-01T06:00:00Z';
export const NEVER_REFRESHED = '1980-01-01T12:00:00Z';

/** A moment (milliseconds since 1970) rounded as SQL Server's datetime holds it: steps of 1/300 s, shown as 0, 3 or 7 ms. */
export function sqlMoment(ms: number): number {
  const second = Math.floor(ms / 1000) * 1000;
  const steps = Math.round(((ms - second) * 3) / 10);
  return second + Math.round((steps * 10) / 3);
}

/** As the AdminService writes it: UTC, at most three digits after the second, none that are zero at the end. */
export function sqlDateTime(ms: number): string {
  const [whole, fraction] = new Date(sqlMoment(ms)).toISOString().slice(0, -1).split('.');
  const digits = (fraction ?? '').replace(/0+$/, '');
  return digits ? `${whole}.${digits}Z` : `${whole}Z`;
}
