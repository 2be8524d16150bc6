import type { FullSyncMode } from './full-sync-mode';
import { type LedgerRow, type Presence, isSpent } from './ledger-row';

/** What we did with an object of late, seen from the moment at which a full sync began to read the group. */
export type OwnWrite =
  /** Nothing lately. */
  | 'none'
  /** A write is under way: its answer will say. */
  | 'inFlight'
  /** Acknowledged after the read began: it wins over the read. */
  | 'afterReadBegan'
  /** Acknowledged before, but so recently that the read may come from a replica that does not know it yet. */
  | 'withinReplicaLag';

/**
 * The row after a full sync has read the group; undefined when nothing is left to know.
 *
 * A full sync sets `present` for all of the group: strangers become rows that are present and not wanted, so they go;
 * lost members become due, so they come back. A decision to keep a former member ends here (`rejected`); a hold stays. An
 * additive one takes no notice of strangers; all else is the same.
 */
export function afterRead(
  row: LedgerRow | undefined,
  inGroup: boolean,
  ownWrite: OwnWrite,
  mode: FullSyncMode = 'mirror',
): LedgerRow | undefined {
  if (!row) return inGroup ? withoutRow(ownWrite, mode) : undefined;
  const next: LedgerRow = {
    wanted: row.wanted,
    present: presence(row.present, inGroup, ownWrite),
    setAside: row.setAside === 'rejected' ? null : row.setAside,
  };
  return isSpent(next) ? undefined : next;
}

/**
 * Somebody is in the group whom the ledger does not know: a stranger, unless we have removed him of late. Then the read may
 * be stale, or somebody has added him again: the removal is repeated, which is right for both.
 */
function withoutRow(ownWrite: OwnWrite, mode: FullSyncMode): LedgerRow | undefined {
  switch (ownWrite) {
    case 'none':
      if (mode === 'additive') return undefined;
      return { wanted: false, present: 'yes', setAside: null };
    case 'withinReplicaLag':
      return { wanted: false, present: 'unknown', setAside: null };
    case 'inFlight':
    case 'afterReadBegan':
      return undefined;
  }
}

function presence(before: Presence, inGroup: boolean, ownWrite: OwnWrite): Presence {
  const read: Presence = inGroup ? 'yes' : 'no';
  switch (ownWrite) {
    case 'none':
      return read;
    case 'inFlight':
    case 'afterReadBegan':
      return before;
    case 'withinReplicaLag':
      return before === read ? read : 'unknown'; // the wanted write is repeated, never assumed
  }
}
