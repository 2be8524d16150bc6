import { due } from '@rollcall/membership';
import type { Outcome } from '../../core/ports';
import { type StoredRow, restarted } from './ledger-rows';
import { refusedRow } from './refused-row';

/** A row after the answer to its write; `row` knows already what that says of its presence. */
export function answeredRow(row: StoredRow, outcome: Outcome, now: Date, random: number): StoredRow {
  const { answer, effect, refusal, requestId, write } = outcome;
  const landed: StoredRow = {
    ...row,
    inFlightSince: null,
    requestId: requestId ?? row.requestId,
    ...(answer && { answerStatus: answer.status, answerCode: answer.code ?? null }),
    ...(effect === 'done' && { acknowledgedAt: now }),
  };
  if (due(landed) !== write) return restarted(landed, landed.runId, null);
  if (refusal) return refusedRow(landed, refusal, now, random);
  return { ...landed, attempts: Math.max(0, landed.attempts - 1) }; // it was not sent: that was no try
}
