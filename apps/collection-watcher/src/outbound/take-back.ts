import type { Database, Sql } from '@rollcall/platform';
import type { PublishedLine, PublishedSite } from '../core/published-state';
import { NOTHING_HELD } from './held-members';
import type { PublishedState } from './kafka-published-state';
import type { PostgresWatchlist } from './postgres-watchlist';

/**
 * Compares the tables with what was published. Since every step is stored before it is published, the tables are never
 * behind, except when the database was lost or restored from a copy. Numbering on from there would give versions a second
 * meaning, which consumers would skip as known. So a line that is behind ends here, and the next complete read begins a new
 * epoch with a baseline. So does every line of a site whose last heartbeat the tables do not know, since a version may have
 * left without what tells of it. Mappings that the tables have not heard of are taken in again.
 *
 * Returns the collections (`<site>/<CollectionID>`) whose line ended.
 */
export async function takeBack(
  database: Database,
  watchlist: PostgresWatchlist,
  { lines, sites, mappings }: PublishedState,
): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    for (const mapping of mappings) await watchlist.takeMapping(sql, mapping);
    const behind = await sitesBehind(sql, sites);
    await catchUp(sql, lines, behind);
    const ended = await sql.query<{ collection: string }>(
      `INSERT INTO watched AS w (site, collection_id, active, last_epoch)
       SELECT p.site, p.collection_id, false, p.epoch
       FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS p (site, collection_id, epoch, version)
       LEFT JOIN watched k ON k.site = p.site AND k.collection_id = p.collection_id
       WHERE coalesce(k.last_epoch, -1) < p.epoch OR (k.epoch = p.epoch AND k.version < p.version) OR p.site = ANY($5)
       ORDER BY p.site, p.collection_id
       ON CONFLICT (site, collection_id) DO UPDATE SET ${NOTHING_HELD}, last_epoch = greatest(w.last_epoch, excluded.last_epoch)
       RETURNING site || '/' || collection_id AS collection`,
      [
        lines.map(({ site }) => site),
        lines.map(({ collectionId }) => collectionId),
        lines.map(({ epoch }) => epoch),
        lines.map(({ version }) => version),
        behind,
      ],
    );
    return ended.map(({ collection }) => collection);
  });
}

/** Sites of which the tables do not know the last heartbeat; they know it from now on. */
async function sitesBehind(sql: Sql, sites: readonly PublishedSite[]): Promise<readonly string[]> {
  const behind = await sql.query<{ site: string }>(
    `INSERT INTO site AS s (site, polled_at, state, restored_at)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::timestamptz[])
     ON CONFLICT (site) DO UPDATE SET polled_at = excluded.polled_at, restored_at = excluded.restored_at
     WHERE s.polled_at < excluded.polled_at
     RETURNING site`,
    [
      sites.map(({ site }) => site),
      sites.map(({ polledAt }) => polledAt),
      sites.map(({ state }) => state),
      sites.map(({ restoredAt }) => restoredAt ?? null),
    ],
  );
  return behind.map(({ site }) => site);
}

/**
 * Tables that are behind know neither how new the state of the site is that they saw last, nor what they said of resources
 * since: everything is read again, and what they know of resources is said again, as newer than what was said.
 */
async function catchUp(sql: Sql, lines: readonly PublishedLine[], sites: readonly string[]): Promise<void> {
  if (sites.length === 0) return;
  const seen = lines.filter(({ site }) => sites.includes(site));
  await sql.query(
    `INSERT INTO collection (site, collection_id, name, type, member_count, last_change)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
     ON CONFLICT (site, collection_id) DO UPDATE SET last_change = excluded.last_change`,
    [
      seen.map(({ site }) => site),
      seen.map(({ collectionId }) => collectionId),
      seen.map(({ name }) => name),
      seen.map(({ type }) => type),
      seen.map(({ memberCount }) => memberCount),
      seen.map(({ lastChange }) => lastChange),
    ],
  );
  await sql.query('UPDATE watched SET read_at = NULL, retry_sign = NULL, retry_at = NULL WHERE site = ANY($1)', [
    sites,
  ]);
  await sql.query(
    `UPDATE resource SET revision = greatest(floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, revision + 1)
     WHERE site = ANY($1)`,
    [sites],
  );
  await sql.query(
    `INSERT INTO republication (site, after) SELECT unnest($1::text[]), -1
     ON CONFLICT (site) DO UPDATE SET after = excluded.after`,
    [sites],
  );
}
