/**
 * What a member or a leaver can be in: the first five are members, the next three leavers, the last two have left. A leaver
 * whom a list keeps in the group is protected as well.
 */
export type MemberState =
  | 'synced'
  | 'pending'
  | 'failed'
  | 'unresolved'
  | 'protected'
  | 'removing'
  | 'removalFailed'
  | 'removalHeld'
  | 'removed'
  | 'gone';

/** What the ledger says of one object, as far as its state follows from it. */
export interface LedgerFacts {
  /** At least one claim names the object. */
  readonly wanted: boolean;
  readonly present: 'yes' | 'no' | 'unknown';
  /** Why the row is not to be written now. */
  readonly setAside: 'held' | 'rejected' | 'protected' | 'disabled' | null;
  /** Graph refused the write, or retries have lasted an hour. */
  readonly failed: boolean;
}

/** The states that a ledger row can lead to; `unresolved` has no row, `removed` and `gone` have none any more. */
export type LedgerState = Exclude<MemberState, 'unresolved' | 'removed' | 'gone'>;

/**
 * The state that a ledger row stands for; null when the object is neither wanted nor present, so that nothing is left
 * to say.
 *
 * Presence comes first: who is in the group and wanted there is synced, whatever the row was set aside for. A write
 * whose answer was lost is not an end: wanted stays pending, unwanted stays on the way out.
 */
export function memberState({ wanted, present, setAside, failed }: LedgerFacts): LedgerState | null {
  if (wanted) {
    if (present === 'yes') return 'synced';
    if (setAside === 'protected') return 'protected';
    return failed ? 'failed' : 'pending';
  }
  if (present === 'no') return null;
  if (setAside === 'protected') return 'protected';
  if (setAside === 'held' || setAside === 'rejected') return 'removalHeld';
  return failed ? 'removalFailed' : 'removing';
}
