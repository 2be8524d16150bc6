/** Whether an object is in the group: by Graph's answer to a write of ours or by a full sync's read; else unknown. */
export type Presence = 'yes' | 'no' | 'unknown';

/** Why a row is not to be written now. */
export type SetAside = 'held' | 'rejected' | 'protected' | 'disabled';

/** What we know of one object in one group. */
export interface LedgerRow {
  /** At least one counting claim names the object. */
  readonly wanted: boolean;
  readonly present: Presence;
  readonly setAside: SetAside | null;
}

/**
 * The write that a row asks for, if any.
 *
 * Unknown equals neither yes nor no: a write whose answer was lost is always repeated, in the direction wanted now.
 * A full sync and an incremental one differ only in who fills the row, never here.
 *
 * Source: Configuration Manager docs, "Synchronize members to Microsoft Entra groups".
 */
export function due({ wanted, present, setAside }: LedgerRow): 'add' | 'remove' | undefined {
  if (setAside) return undefined;
  if (wanted) return present === 'yes' ? undefined : 'add';
  return present === 'no' ? undefined : 'remove';
}

/** A row that is neither wanted nor present says nothing any more and is deleted. */
export const isSpent = ({ wanted, present }: LedgerRow): boolean => !wanted && present === 'no';
