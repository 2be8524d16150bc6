import { Injectable } from '@nestjs/common';
import { Database, ServiceSettings, type Sql } from '@rollcall/platform';
import { changing } from '../core/live-updates';
import { Rebuilds, type RebuildView } from '../core/rebuilds';
import { Changes } from './changes';

/**
 * What owners publish again. Not among them: what this service alone knows, and nobody could say again. Those are runs that
 * ended, what happened to members, samples, dead letters; and the ends, which every heartbeat replaces, with the moment
 * since when each is as it is.
 */
const projections = ['mapping', 'figures', 'collection', 'tenant', 'resource', 'group_progress', 'member'];

const expected = `INSERT INTO rebuild_missing (kind, key)
  SELECT 'mapping', mapping_id::text FROM mapping WHERE deleted_at IS NULL
  UNION ALL SELECT 'tenant', tenant_id::text FROM tenant WHERE NOT removed
  UNION ALL SELECT DISTINCT 'collection', site || '/' || collection_id
    FROM mapping JOIN collection USING (site, collection_id) WHERE deleted_at IS NULL AND site = ANY($1::text[])
  UNION ALL SELECT 'figures', mapping_id::text FROM mapping JOIN figures USING (mapping_id) WHERE deleted_at IS NULL`;

/** A collection that nobody maps any more, or whose site left the configuration, need not: nobody may say it again. */
const returned = `DELETE FROM rebuild_missing r WHERE
  (kind = 'mapping' AND EXISTS (SELECT FROM mapping WHERE mapping_id = r.key::uuid))
  OR (kind = 'tenant' AND EXISTS (SELECT FROM tenant WHERE tenant_id = r.key::uuid))
  OR (kind = 'collection' AND EXISTS (SELECT FROM collection WHERE (site, collection_id)
    = (split_part(r.key, '/', 1), split_part(r.key, '/', 2))))
  OR (kind = 'collection' AND (split_part(r.key, '/', 1) <> ALL($1::text[])
    OR NOT EXISTS (SELECT FROM rebuild_missing WHERE kind = 'mapping')
      AND NOT EXISTS (SELECT FROM mapping WHERE deleted_at IS NULL
        AND (site, collection_id) = (split_part(r.key, '/', 1), split_part(r.key, '/', 2)))))
  OR (kind = 'figures' AND EXISTS (SELECT FROM mapping WHERE mapping_id = r.key::uuid AND deleted_at IS NOT NULL))`;

/** Only what the writer counts among members: lists that protect leavers give rows of their own. */
const settled = `WITH looked_at AS (
    SELECT key FROM rebuild_missing JOIN figures ON mapping_id = key::uuid WHERE kind = 'figures'
    ORDER BY member_count LIMIT $1
  ), counted AS (
    SELECT l.key, count(m.*) FILTER (WHERE m.state = 'synced') AS synced,
      count(m.*) FILTER (WHERE m.state = 'pending') AS pending, count(m.*) FILTER (WHERE m.state = 'failed') AS failed,
      count(m.*) FILTER (WHERE m.state = 'unresolved') AS unresolved
    FROM looked_at l LEFT JOIN member m ON m.mapping_id = l.key::uuid GROUP BY l.key
  )
  DELETE FROM rebuild_missing r USING counted c JOIN figures f ON f.mapping_id = c.key::uuid
  WHERE r.kind = 'figures' AND r.key = c.key AND (c.synced, c.pending, c.failed, c.unresolved)
    = (f.sync_completed, f.sync_in_progress, f.sync_failed, f.no_entra_record)`;

/** How many mappings' members are counted in one go, those with few members first. */
const COUNTED_AT_ONCE = 500;

const newestSql = `SELECT number, started_at, ended_at,
    count(r.*) FILTER (WHERE kind = 'mapping')::int AS mappings, count(r.*) FILTER (WHERE kind = 'tenant')::int AS tenants,
    count(r.*) FILTER (WHERE kind = 'collection')::int AS collections,
    count(r.*) FILTER (WHERE kind = 'figures')::int AS figures
  FROM rebuild LEFT JOIN rebuild_missing r ON ended_at IS NULL
  GROUP BY number ORDER BY number DESC LIMIT 1`;

interface StoredRebuild {
  readonly number: number;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly mappings: number;
  readonly tenants: number;
  readonly collections: number;
  readonly figures: number;
}

@Injectable()
export class PostgresRebuilds extends Rebuilds {
  constructor(
    private readonly database: Database,
    private readonly settings: ServiceSettings,
    private readonly changes: Changes,
  ) {
    super();
  }

  start(): Promise<RebuildView> {
    return this.database.transaction(async (sql) => {
      // Taken first and at once, as it will be taken: whoever holds a row waits for nothing that we hold.
      await sql.query(`LOCK TABLE ${projections.join(', ')} IN ACCESS EXCLUSIVE MODE`);
      const begun = await sql.query('INSERT INTO rebuild DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING number');
      if (begun.length > 0) {
        await sql.query(expected, [this.siteIds()]);
        await sql.query(`TRUNCATE ${projections.join(', ')}`);
        await this.changes.say(sql, ...changing.map((what) => ({ what })));
      }
      const [view] = await readNewest(sql);
      if (!view) throw new Error('a rebuild has begun, and is not there');
      return view;
    });
  }

  async follow(): Promise<boolean> {
    const [atWork] = await this.database.query('SELECT 1 FROM rebuild WHERE ended_at IS NULL');
    if (!atWork) return false;
    await this.database.query(returned, [this.siteIds()]);
    await this.database.query(settled, [COUNTED_AT_ONCE]);
    const [ended] = await this.database.query(
      `UPDATE rebuild SET ended_at = now()
       WHERE ended_at IS NULL AND NOT EXISTS (SELECT FROM rebuild_missing) RETURNING number`,
    );
    return ended === undefined;
  }

  async newest(): Promise<RebuildView | undefined> {
    const [view] = await readNewest(this.database);
    return view;
  }

  private siteIds(): readonly string[] {
    return this.settings.configuration.sites.map(({ id }) => id);
  }
}

async function readNewest(sql: Sql): Promise<RebuildView[]> {
  const rows = await sql.query<StoredRebuild>(newestSql);
  return rows.map(({ number, started_at, ended_at, ...missing }) => ({
    number,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    missing,
  }));
}
