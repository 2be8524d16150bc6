/** How many polls a site may miss before what is shown of it counts as stale. */
const MISSED_POLLS = 3;

/** With a very short interval one slow answer is no reason to worry. */
const LEAST_MS = 10_000;

/** The interval of a site that the configuration does not name (any more). */
const DEFAULT_INTERVAL_MS = 60_000;

/** Milliseconds without a successful poll after which a site's mappings are `stale`. */
export const staleAfterMs = (pollIntervalMs: number = DEFAULT_INTERVAL_MS): number =>
  Math.max(MISSED_POLLS * pollIntervalMs, LEAST_MS);
