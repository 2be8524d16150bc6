import {
  bucketOf,
  ENTRIES_PER_MESSAGE,
  resourcesObserved,
  type DataOf,
  type ObservedResource,
  type ResourceType,
} from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import type { KnownResource, ResourceChanges } from '../core/observe-resources';
import { ResourceStore } from '../core/ports';
import type { IdentityKind } from '../core/source';
import { decodeIds } from './encode-ids';

interface ResourceRow {
  readonly resource_id: number;
  readonly type: ResourceType;
  readonly name: string;
  readonly entra_id: string | null;
  readonly entra_tenant_id: string | null;
  readonly obsolete: boolean;
  readonly vanished_at: Date | null;
  readonly missed_at: Date | null;
  readonly watched: boolean;
  readonly revision: number;
}

const COLUMNS =
  'resource_id, type, name, entra_id, entra_tenant_id, obsolete, vanished_at, missed_at, watched, revision';

/** Resources that are published again in one transaction. */
const REPUBLISHED_AT_ONCE = 10_000;

export class PostgresResourceStore extends ResourceStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async known(site: string, resourceIds: readonly number[]): Promise<ReadonlyMap<number, KnownResource>> {
    if (resourceIds.length === 0) return new Map();
    const rows = await this.database.query<ResourceRow>(
      `SELECT ${COLUMNS} FROM resource WHERE site = $1 AND resource_id = ANY($2::bigint[])`,
      [site, resourceIds],
    );
    return new Map(rows.map((row) => [row.resource_id, knownOf(row)]));
  }

  async record(site: string, { publish, keep }: ResourceChanges, readAt: Date): Promise<void> {
    if (publish.length + keep.length === 0) return;
    await this.database.transaction(async (sql) => {
      await this.publish(sql, site, await store(sql, site, publish, readAt));
      await remember(sql, site, keep);
    });
  }

  async unresolved(site: string, after: number, limit: number) {
    const rows = await this.database.query<{ resource_id: number; type: IdentityKind }>(
      `SELECT resource_id, type FROM resource
       WHERE site = $1 AND resource_id > $2 AND watched AND type IN ('device', 'user')
         AND (entra_id IS NULL OR missed_at IS NOT NULL)
       ORDER BY resource_id LIMIT $3`,
      [site, after, limit],
    );
    return rows.map((row) => ({ resourceId: row.resource_id, type: row.type }));
  }

  async members(site: string): Promise<Uint32Array> {
    const rows = await this.database.query<{ members: Buffer }>(
      'SELECT members FROM watched WHERE site = $1 AND active AND members IS NOT NULL',
      [site],
    );
    const sets = rows.map(({ members }) => decodeIds(members));
    const all = new Uint32Array(sets.reduce((sum, { length }) => sum + length, 0));
    let length = 0;
    for (const set of sets) {
      all.set(set, length);
      length += set.length;
    }
    return all.sort().filter((id, index, ids) => index === 0 || id !== ids[index - 1]);
  }

  async watchOnly(site: string, members: readonly number[], from: number, to: number, asOf: Date): Promise<void> {
    await this.database.query(
      `UPDATE resource SET watched = false
       WHERE site = $1 AND resource_id BETWEEN $3 AND $4 AND watched AND read_at < $5 AND resource_id <> ALL($2::bigint[])`,
      [site, members, from, to, asOf],
    );
  }

  async lastPass(site: string): Promise<Date | undefined> {
    const [row] = await this.database.query<{ at: Date }>('SELECT at FROM identity_pass WHERE site = $1', [site]);
    return row?.at;
  }

  async recordPass(site: string, at: Date): Promise<void> {
    await this.database.query(
      'INSERT INTO identity_pass (site, at) VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET at = excluded.at',
      [site, at],
    );
  }

  /** Publishes some of those resources again that a `republish` asked for; true: there may be more. */
  async republishSome(site: string): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const [asked] = await sql.query<{ after: number }>('SELECT after FROM republication WHERE site = $1 FOR UPDATE', [
        site,
      ]);
      if (!asked) return false;
      const rows = await sql.query<ResourceRow>(
        `SELECT ${COLUMNS} FROM resource WHERE site = $1 AND resource_id > $2 AND watched ORDER BY resource_id LIMIT $3`,
        [site, asked.after, REPUBLISHED_AT_ONCE],
      );
      await this.publish(sql, site, rows);
      const last = rows.length < REPUBLISHED_AT_ONCE ? undefined : rows.at(-1);
      if (last) await sql.query('UPDATE republication SET after = $2 WHERE site = $1', [site, last.resource_id]);
      else await sql.query('DELETE FROM republication WHERE site = $1', [site]);
      return last !== undefined;
    });
  }

  private async publish(sql: Sql, site: string, rows: readonly ResourceRow[]): Promise<void> {
    const buckets = new Map<number, ObservedResource[]>();
    for (const row of rows) {
      const bucket = bucketOf(row.resource_id);
      const resources = buckets.get(bucket) ?? [];
      resources.push(observedOf(row));
      buckets.set(bucket, resources);
    }
    const events: DataOf<typeof resourcesObserved>[] = [];
    for (const [bucket, resources] of buckets)
      for (let at = 0; at < resources.length; at += ENTRIES_PER_MESSAGE)
        events.push({ site, bucket, resources: resources.slice(at, at + ENTRIES_PER_MESSAGE) });
    await this.outbox.add(sql, resourcesObserved, events);
  }
}

/** Only what is newer than what is known; the revision grows even where the clock does not. */
async function store(sql: Sql, site: string, resources: readonly KnownResource[], readAt: Date) {
  if (resources.length === 0) return [];
  return sql.query<ResourceRow>(
    `INSERT INTO resource AS r
       (site, resource_id, type, name, entra_id, entra_tenant_id, obsolete, vanished_at, missed_at, watched, read_at, revision)
     SELECT $1, n.*, true, $10, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint
     FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[], $9::timestamptz[])
       AS n (resource_id, type, name, entra_id, entra_tenant_id, obsolete, vanished_at, missed_at)
     ORDER BY n.resource_id
     ON CONFLICT (site, resource_id) DO UPDATE SET
       type = excluded.type, name = excluded.name, entra_id = excluded.entra_id, entra_tenant_id = excluded.entra_tenant_id,
       obsolete = excluded.obsolete, vanished_at = excluded.vanished_at, missed_at = excluded.missed_at,
       watched = true, read_at = excluded.read_at, revision = greatest(excluded.revision, r.revision + 1)
     WHERE r.read_at <= excluded.read_at
     RETURNING ${COLUMNS}`,
    [
      site,
      resources.map(({ resourceId }) => resourceId),
      resources.map(({ type }) => type),
      resources.map(({ name }) => name),
      resources.map(({ entraId }) => entraId),
      resources.map(({ entraTenantId }) => entraTenantId),
      resources.map(({ obsolete }) => obsolete),
      resources.map(({ vanishedAt }) => vanishedAt),
      resources.map(({ missedAt }) => missedAt),
      readAt,
    ],
  );
}

/** What concerns nobody else: that it is watched again, that a read missed it. */
async function remember(sql: Sql, site: string, resources: readonly KnownResource[]): Promise<void> {
  if (resources.length === 0) return;
  await sql.query(
    `UPDATE resource r SET missed_at = k.missed_at, watched = true
     FROM unnest($2::bigint[], $3::timestamptz[]) AS k (resource_id, missed_at)
     WHERE r.site = $1 AND r.resource_id = k.resource_id`,
    [site, resources.map(({ resourceId }) => resourceId), resources.map(({ missedAt }) => missedAt)],
  );
}

const knownOf = (row: ResourceRow): KnownResource => ({
  resourceId: row.resource_id,
  type: row.type,
  name: row.name,
  entraId: row.entra_id,
  entraTenantId: row.entra_tenant_id,
  obsolete: row.obsolete,
  vanishedAt: row.vanished_at,
  missedAt: row.missed_at,
  watched: row.watched,
});

const observedOf = (row: ResourceRow): ObservedResource => ({
  resourceId: row.resource_id,
  type: row.type,
  name: row.name,
  entraId: row.entra_id,
  entraTenantId: row.entra_tenant_id,
  obsolete: row.obsolete,
  vanishedAt: row.vanished_at?.toISOString() ?? null,
  revision: row.revision,
});
