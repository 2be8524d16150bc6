import { difference, withAdditions } from '@rollcall/membership';
import type { Reading } from './reading';

/** The line of versions of one collection, and where it stands. */
export interface Line {
  /** What was published last; absent before the first baseline, and when our state was behind what was published. */
  readonly held?: { readonly epoch: number; readonly version: number; readonly members: Uint32Array };
  /** The last epoch that was ever published, also when what it held is not known any more. */
  readonly lastEpoch?: number;
  /** When a complete read first found the collection empty that was not; absent otherwise. */
  readonly emptySeenAt?: Date;
}

/** What to store and publish. */
export type Step =
  | { readonly kind: 'none' }
  /** A new epoch: the whole set replaces whatever was known. */
  | { readonly kind: 'baseline'; readonly members: Uint32Array }
  | {
      readonly kind: 'difference';
      readonly members: Uint32Array;
      readonly added: Uint32Array;
      readonly removed: Uint32Array;
    };

export interface Verdict {
  readonly step: Step;
  /** Whether the collection is known completely now. */
  readonly complete: boolean;
  /** Why it is not. */
  readonly message?: string;
  /** The collection fell to empty: a second complete read and a healthy control read must agree before it is believed. */
  readonly emptied?: boolean;
}

/** What a complete reading is worth beside itself. */
export type Belief =
  | 'empty-unconfirmed'
  /** An earlier complete read and a healthy control read agree that the collection is empty, if this one says so. */
  | 'empty-confirmed'
  /** The site shows an older state than it did, and nobody has confirmed that it is the truth now. */
  | 'restored';

const RESTORED =
  'the site shows an older state than before, as after a restore: removals wait until a person confirms it';

const nothing: Step = { kind: 'none' };
const waiting = (message: string, step: Step = nothing): Verdict => ({ step, complete: false, message });

/**
 * What a reading makes of the line. A removal comes from a complete reading only.
 */
export function nextStep(line: Line, reading: Reading, belief: Belief): Verdict {
  switch (reading.kind) {
    case 'discarded':
      return waiting(reading.reason);
    case 'miscounted':
      return waiting(
        `MemberCount says ${reading.entry.memberCount} and ${reading.members.length} rows are shown: removals wait`,
        additionsOf(line, reading.members),
      );
    case 'complete':
      if (belief === 'restored') return stepOfRestored(line, reading.members);
      if (fellToEmpty(line, reading.members) && belief === 'empty-unconfirmed')
        return { ...waiting('the collection fell to empty: removals wait for a second read'), emptied: true };
      return { step: stepTo(line, reading.members), complete: true };
  }
}

/** Nobody is removed, and no line begins that a full sync could take for the truth. */
function stepOfRestored(line: Line, members: Uint32Array): Verdict {
  const step = stepTo(line, members);
  const removes = step.kind === 'difference' ? step.removed.length > 0 : !line.held;
  return removes ? waiting(RESTORED, additionsOf(line, members)) : { step, complete: true };
}

/** A line that replaces an earlier one counts as not empty: nobody knows any more what that one held. */
const fellToEmpty = ({ held, lastEpoch }: Line, members: Uint32Array): boolean =>
  members.length === 0 && (held ? held.members.length > 0 : lastEpoch !== undefined);

function stepTo({ held }: Line, members: Uint32Array): Step {
  if (!held) return { kind: 'baseline', members };
  const { added, removed } = difference(held.members, members);
  return added.length + removed.length === 0 ? nothing : { kind: 'difference', members, added, removed };
}

/** A first baseline adds only; one that replaces an earlier line could remove, so it must wait. */
function additionsOf({ held, lastEpoch }: Line, rows: Uint32Array): Step {
  if (!held) return lastEpoch === undefined ? { kind: 'baseline', members: rows } : nothing;
  const { added } = difference(held.members, rows);
  if (added.length === 0) return nothing;
  return { kind: 'difference', members: withAdditions(held.members, added), added, removed: new Uint32Array(0) };
}
