import type { Database } from '@rollcall/platform';
import type { PublishedState } from './kafka-published-state';
import type { PostgresWatchlist } from './postgres-watchlist';

/**
 * Compares the tables with what was published, at each start. Since every step is stored before it is published, the
 * tables are never behind, except when the database was lost or restored from a copy. Numbering on from there would give
 * versions a second meaning, which consumers would skip as known. So a line that is behind ends here, and the next complete
 * read begins a new epoch with a baseline; mappings that the tables have not heard of are taken in again.
 *
 * Returns the collections (`<site>/<CollectionID>`) whose line ended.
 */
export async function takeBack(
  database: Database,
  watchlist: PostgresWatchlist,
  { lines, mappings }: PublishedState,
): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    for (const mapping of mappings) await watchlist.takeMapping(sql, mapping);
    const ended = await sql.query<{ collection: string }>(
      `INSERT INTO watched AS w (site, collection_id, active, last_epoch)
       SELECT p.site, p.collection_id, false, p.epoch
       FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS p (site, collection_id, epoch, version)
       LEFT JOIN watched k ON k.site = p.site AND k.collection_id = p.collection_id
       WHERE coalesce(k.last_epoch, -1) < p.epoch OR (k.epoch = p.epoch AND k.version < p.version)
       ORDER BY p.site, p.collection_id
       ON CONFLICT (site, collection_id) DO UPDATE SET
         last_epoch = excluded.last_epoch, epoch = NULL, version = NULL, members = NULL, read_at = NULL,
         read_last_change = NULL, read_member_count = NULL, complete = true, message = NULL, empty_seen_at = NULL
       RETURNING site || '/' || collection_id AS collection`,
      [
        lines.map(({ site }) => site),
        lines.map(({ collectionId }) => collectionId),
        lines.map(({ epoch }) => epoch),
        lines.map(({ version }) => version),
      ],
    );
    return ended.map(({ collection }) => collection);
  });
}
