import type { OwnWrite } from '@rollcall/membership';
import type { StoredRow } from './ledger-rows';

/** How long a read may lag behind a write of ours. Source: Graph docs speak of seconds; rarely minutes are seen. */
export const REPLICA_LAG_MS = 2 * 60_000;

/**
 * What we did with an object of late, seen from the moment at which a read began.
 *
 * @param removedAt when a removal was last acknowledged, after which there was no row any more.
 */
export function ownWrite(row: StoredRow | undefined, removedAt: Date | undefined, readBegan: Date): OwnWrite {
  if (row?.inFlightSince) return 'inFlight';
  const acknowledgedMs = Math.max(row?.acknowledgedAt?.getTime() ?? 0, removedAt?.getTime() ?? 0);
  const beforeMs = readBegan.getTime() - acknowledgedMs;
  if (beforeMs < 0) return 'afterReadBegan';
  return beforeMs < REPLICA_LAG_MS ? 'withinReplicaLag' : 'none';
}
