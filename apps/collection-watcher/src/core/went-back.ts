/**
 * A site keeps time in steps of 3 ms, and two of its providers may round differently; an older state is minutes or days old.
 */
const ROUNDING_MS = 1_000;

/**
 * Whether the LastMemberChangeTime of a collection went back, from `before` to `now`: the site shows an older state than it
 * did, as after it was restored from a backup. False when one of them is no time.
 */
export const wentBack = (before: string, now: string): boolean => Date.parse(before) - Date.parse(now) > ROUNDING_MS;
