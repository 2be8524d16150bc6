import type { Sql } from '@rollcall/platform';
import type { Look } from '../core/look';

interface LookRow {
  readonly look_id: string;
  readonly collection_id: string;
  readonly depth: Look['depth'];
  readonly requested_at: Date;
  readonly traceparent: string;
}

/** The looks of a site, or of one of its collections, that nobody has answered yet, oldest first. */
export async function looksOf(sql: Sql, site: string, collectionId?: string): Promise<readonly Look[]> {
  const rows = await sql.query<LookRow>(
    `SELECT look_id, collection_id, depth, requested_at, traceparent FROM look
     WHERE site = $1 AND ($2::text IS NULL OR collection_id = $2) ORDER BY received_at, look_id`,
    [site, collectionId ?? null],
  );
  return rows.map((row) => ({
    lookId: row.look_id,
    collectionId: row.collection_id,
    depth: row.depth,
    requestedAt: row.requested_at,
    ...(row.traceparent && { traceparent: row.traceparent }),
  }));
}
