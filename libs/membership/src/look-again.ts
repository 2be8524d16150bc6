import { BELIEVED_AFTER_MS, type ObjectRecord } from './object-reading';

const HOUR = 60 * 60_000;

const LOOK_UP = { shortestMs: 30_000, longestMs: 6 * HOUR };
const READING = { shortestMs: BELIEVED_AFTER_MS, longestMs: 6 * HOUR };
const GOOD_FOR_MS = 24 * HOUR;

/**
 * The pause before a deviceId that was not found (or found twice) is looked up again, in milliseconds: about as long as it has
 * been so, so that pauses double, from 30 s to 6 h. It rests on time and not on a count of look-ups, because a chain of
 * look-ups is filled with some whose time has not come, and those must not be put off for it.
 *
 * @param unfoundForMs since the first such answer in a row.
 * @param random from 0 to below 1.
 */
export const pauseBeforeLookUp = (unfoundForMs: number, random: number): number =>
  growing(unfoundForMs, LOOK_UP) * (0.75 + random / 2);

/** How long an answer is good that found somebody, in milliseconds: a day, give or take six hours. */
export const goodFor = (random: number): number => GOOD_FOR_MS * (0.75 + random / 2);

/** The pause before an object is read again, in milliseconds: while it is missing, from a quarter of an hour to six hours. */
export function pauseBeforeReading(
  { missingSince }: Pick<ObjectRecord, 'missingSince'>,
  at: number,
  random: number,
): number {
  if (missingSince === null) return goodFor(random);
  return growing(at - missingSince, READING) * (1 + random / 4); // never sooner: it would not be believed
}

const growing = (
  ageMs: number,
  { shortestMs, longestMs }: { readonly shortestMs: number; readonly longestMs: number },
) => Math.min(longestMs, Math.max(shortestMs, ageMs));
