import { type LedgerRow, type SetAside, isSpent } from './ledger-row';

/** What the claims on one object in one group come to. */
export interface Claimed {
  /** A counting claim names it, be its mapping enabled or not. */
  readonly wanted: boolean;
  /** A counting claim of a mapping that may write names it. */
  readonly live: boolean;
  /** It is leaving, and every mapping that it leaves is disabled. */
  readonly leavesDisabledOnly: boolean;
  /**
   * A person's list bars the write: wanted, and never to be added for any of the mappings that claim it; or not wanted, and
   * never to be removed for some mapping of the group.
   */
  readonly barred: boolean;
}

/**
 * The row after the claims on its object changed; undefined when nothing is left to know.
 *
 * `present` is untouched: an incremental sync says who is wanted, never who is there. Somebody new has no row and counts as
 * absent; if he is there after all, Graph says so and he is taken over.
 */
export function withClaims(row: LedgerRow | undefined, claimed: Claimed): LedgerRow | undefined {
  if (!row && !claimed.wanted) return undefined;
  const present = row?.present ?? 'no';
  const next: LedgerRow = { wanted: claimed.wanted, present, setAside: setAsideFor(row?.setAside ?? null, claimed) };
  return isSpent(next) ? undefined : next;
}

/** A decision on a removal (held, rejected) ends when the object is wanted again, or a list bars the removal. */
function setAsideFor(before: SetAside | null, { wanted, live, leavesDisabledOnly, barred }: Claimed): SetAside | null {
  if (barred) return 'protected';
  if (wanted) return live ? null : 'disabled';
  if (before === 'held' || before === 'rejected') return before;
  return leavesDisabledOnly ? 'disabled' : null;
}
