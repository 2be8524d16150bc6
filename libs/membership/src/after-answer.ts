import { type LedgerRow, type Presence, isSpent } from './ledger-row';

/**
 * What Graph's answer to a write says of the directory.
 * - `done`: it is as asked, now or already before.
 * - `none`: refused; nothing changed.
 * - `unknown`: the answer was lost or the server failed; it may have taken effect.
 */
export type Effect = 'done' | 'none' | 'unknown';

/**
 * The row after the answer to a write; undefined when nothing is left to know.
 *
 * @param before what `present` was before the write left, when the row became unknown.
 */
export function afterAnswer(
  row: LedgerRow,
  write: 'add' | 'remove',
  before: Presence,
  effect: Effect,
): LedgerRow | undefined {
  const next = { ...row, present: presence(write, before, effect) };
  return isSpent(next) ? undefined : next;
}

function presence(write: 'add' | 'remove', before: Presence, effect: Effect): Presence {
  switch (effect) {
    case 'done':
      return write === 'add' ? 'yes' : 'no';
    case 'none':
      return before;
    case 'unknown':
      return 'unknown';
  }
}
