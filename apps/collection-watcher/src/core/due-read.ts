import type { CatalogueEntry } from './source';

/** What is known of the reads of a watched collection. */
export interface WatchState {
  /** The last complete read: what the catalogue said of the collection then, and when; absent before the first. */
  readonly lastRead?: { readonly lastChange: string; readonly memberCount: number; readonly at: Date };
  /** Whether the last read was complete; true before the first. */
  readonly complete: boolean;
  /** When a complete read first found it empty and that is not believed yet. */
  readonly emptySeenAt?: Date;
  /** The last read that was not complete: what the catalogue said then, and when another makes sense. */
  readonly retry?: { readonly sign: string; readonly at: Date };
}

export type ReadReason = 'look' | 'first' | 'changed' | 'again' | 'daily';

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;

/** What the catalogue says of a collection that bears on its members; equal signs promise equal answers. */
export const signOf = ({ lastChange, memberCount, ready }: CatalogueEntry): string =>
  JSON.stringify([lastChange, memberCount, ready]);

/**
 * Why a watched collection is to be read now; undefined when it need not be.
 *
 * `asked`: when those looks were requested that wait for its members. A collection that seems to have fallen to empty is
 * read again at the next poll (or after a minute, where polls are rarer), or by a later look; not sooner, so that a
 * failing discovery does not agree with itself.
 */
export function dueRead(
  entry: CatalogueEntry,
  watch: WatchState,
  asked: readonly Date[],
  now: Date,
  pollIntervalMs: number,
): ReadReason | undefined {
  const { lastRead, emptySeenAt, retry } = watch;
  if (emptySeenAt) {
    if (asked.some((at) => at > emptySeenAt)) return 'look';
    return now.getTime() - emptySeenAt.getTime() >= Math.min(pollIntervalMs, MINUTE_MS) ? 'again' : undefined;
  }
  if (asked.length > 0) return 'look';
  if (!watch.complete) return retry?.sign === signOf(entry) && now < retry.at ? undefined : 'again';
  if (!lastRead) return 'first';
  if (lastRead.lastChange !== entry.lastChange || lastRead.memberCount !== entry.memberCount) return 'changed';
  return now.getTime() - lastRead.at.getTime() >= DAY_MS ? 'daily' : undefined;
}

/** Reads that keep failing are spread out from this attempt on: rows may be hidden for good, and a large collection is dear to read. */
const PATIENT_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 15 * MINUTE_MS;

/** Milliseconds after which an incomplete read is tried again though the catalogue says nothing new; 0: the next poll. */
export function retryWaitMs(attempts: number, pollIntervalMs: number): number {
  if (attempts < PATIENT_ATTEMPTS) return 0;
  return Math.min(pollIntervalMs * 2 ** Math.min(attempts - PATIENT_ATTEMPTS, 20), LONGEST_WAIT_MS);
}
