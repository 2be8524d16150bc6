import type { OwnWrite } from '@rollcall/membership';
import type { StoredRow } from './ledger-rows';

/** How long a read may lag behind a write of ours. Source: Graph docs speak of seconds; rarely minutes are seen. */
const REPLICA_LAG_MS = 2 * 60_000;

/** What we did of late with the object of a row, seen from the moment at which a read began. */
export function ownWrite(row: StoredRow | undefined, readBegan: Date): OwnWrite {
  if (row?.inFlightSince) return 'inFlight';
  if (!row?.acknowledgedAt) return 'none';
  const beforeMs = readBegan.getTime() - row.acknowledgedAt.getTime();
  if (beforeMs < 0) return 'afterReadBegan';
  return beforeMs < REPLICA_LAG_MS ? 'withinReplicaLag' : 'none';
}
