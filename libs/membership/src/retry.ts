/**
 * When a write that failed is tried again.
 * - `soon`: throttling, a server's failure, a conflict, the network.
 * - `later`: the object is not found, or too new to be seen everywhere.
 * - `after-change`: somebody has to change something first (rights, the group); probed now and then.
 */
export type RetryClass = 'soon' | 'later' | 'after-change';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const schedule: Readonly<Record<RetryClass, { readonly firstMs: number; readonly capMs: number }>> = {
  soon: { firstMs: 1_000, capMs: HOUR },
  later: { firstMs: 30_000, capMs: HOUR },
  'after-change': { firstMs: MINUTE, capMs: HOUR },
};

/** The shortest pause: a row that was refused is not taken again in the same turn. */
const LEAST_MS = 100;

/**
 * The pause before the next try in milliseconds: exponential with full jitter (anything up to the ceiling is as likely), so
 * that what failed together does not come back together; capped at an hour, never shorter than what the server asked for.
 *
 * @param attempts tries so far, at least 1.
 * @param random from 0 to below 1.
 * @param retryAfterMs the server's own wish.
 */
export function pauseBeforeRetry(retry: RetryClass, attempts: number, random: number, retryAfterMs = 0): number {
  const { firstMs, capMs } = schedule[retry];
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.max(retryAfterMs, LEAST_MS + random * (ceiling - LEAST_MS));
}

/** Retries of a passing trouble count as a failure after this long. */
export const FAILED_AFTER_MS = HOUR;
