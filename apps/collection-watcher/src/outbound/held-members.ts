import type { Sql } from '@rollcall/platform';
import { decodeIds } from './encode-ids';

/** What a collection held last, as a row of `watched` gives it. */
export interface HeldRow {
  readonly members: Buffer | null;
  readonly sound: boolean | null;
}

/** The columns of a `HeldRow`. */
export const HELD = 'members, coalesce(members_md5 = md5(members), true) AS sound';

/** Undefined when nothing is held, or when what is held is damaged. */
export function heldMembers({ members, sound }: HeldRow): Uint32Array | undefined {
  if (!members || !sound) return undefined;
  try {
    return decodeIds(members);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a row of `watched` says while nothing is known of what the collection holds; its last epoch stays. */
export const NOTHING_HELD = `epoch = NULL, version = NULL, members = NULL, members_md5 = NULL, read_at = NULL,
  read_last_change = NULL, read_member_count = NULL, complete = true, message = NULL, empty_seen_at = NULL, attempts = 0,
  retry_sign = NULL, retry_at = NULL`;

/** A line as it was found: nothing is changed where another has gone on with it. */
interface Found {
  readonly epoch: number | null;
  readonly version: number | null;
}

/**
 * Ends a line whose state is not to be trusted: the next complete read begins a new epoch, higher than `lastEpoch`, with a
 * baseline.
 */
export async function endLine(
  sql: Sql,
  site: string,
  collectionId: string,
  found: Found,
  lastEpoch: number,
): Promise<void> {
  await sql.query(
    `UPDATE watched SET ${NOTHING_HELD}, last_epoch = greatest(last_epoch, $3)
     WHERE site = $1 AND collection_id = $2 AND epoch IS NOT DISTINCT FROM $4 AND version IS NOT DISTINCT FROM $5`,
    [site, collectionId, lastEpoch, found.epoch, found.version],
  );
}
