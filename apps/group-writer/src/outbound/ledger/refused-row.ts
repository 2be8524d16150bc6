import { FAILED_AFTER_MS, pauseBeforeRetry } from '@rollcall/membership';
import type { Refusal } from '../../core/ports';
import type { StoredRow } from './ledger-rows';

/** A group and a tenant that refuse are not looked at again before. */
const LOOKED_AT_AFTER_MS = { group: 25_000, tenant: 1_000 } as const;

/** A row whose write did not go well and is still due: why, and when it is tried again. */
export function refusedRow(row: StoredRow, refusal: Refusal, now: Date, random: number): StoredRow {
  const firstFailedAt = row.firstFailedAt ?? now;
  const pauseMs = pauseOf(refusal, row.attempts, random);
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

/** How long the row itself waits. What stops a group or the tenant is waited for there: the row is ready when that is over. */
function pauseOf({ reach, retry, reason, retryAfterMs }: Refusal, attempts: number, random: number): number {
  if (reason === 'throttled') return retryAfterMs ?? 0;
  if (reach !== 'member') return LOOKED_AT_AFTER_MS[reach];
  return pauseBeforeRetry(retry, attempts, random, retryAfterMs);
}

/** A passing trouble is a failure only when it has lasted. */
const countsAsFailed = ({ retry }: Refusal, firstFailedAt: Date, now: Date): boolean =>
  retry !== 'soon' || now.getTime() - firstFailedAt.getTime() >= FAILED_AFTER_MS;
