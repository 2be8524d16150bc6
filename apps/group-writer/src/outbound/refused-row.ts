import { FAILED_AFTER_MS, pauseBeforeRetry } from '@rollcall/membership';
import type { Refusal } from '../core/ports';
import type { StoredRow } from './ledger-rows';

/** A row whose write did not go well and is still due: why, and when it is tried again. */
export function refusedRow(row: StoredRow, refusal: Refusal, now: Date, random: number): StoredRow {
  const firstFailedAt = row.firstFailedAt ?? now;
  const pauseMs = pauseBeforeRetry(refusal.retry, row.attempts, random, refusal.retryAfterMs);
  const failed = countsAsFailed(refusal, firstFailedAt, now);
  return {
    ...row,
    firstFailedAt,
    failed,
    tried: row.tried || failed,
    reason: refusal.reason,
    message: refusal.message,
    nextTryAt: new Date(now.getTime() + pauseMs),
  };
}

/** A passing trouble is a failure only when it has lasted. */
const countsAsFailed = ({ retry }: Refusal, firstFailedAt: Date, now: Date): boolean =>
  retry !== 'soon' || now.getTime() - firstFailedAt.getTime() >= FAILED_AFTER_MS;
