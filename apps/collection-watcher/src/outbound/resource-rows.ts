import type { ObservedResource, ResourceType } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import type { KnownResource } from '../core/observe-resources';

/** A row of the table `resource`. */
export interface ResourceRow {
  readonly resource_id: number;
  readonly type: ResourceType;
  readonly name: string;
  readonly entra_id: string | null;
  readonly entra_tenant_id: string | null;
  readonly sms_id: string | null;
  readonly obsolete: boolean;
  readonly vanished_at: Date | null;
  readonly missed_at: Date | null;
  readonly watched: boolean;
  readonly revision: number;
}

export const COLUMNS =
  'resource_id, type, name, entra_id, entra_tenant_id, sms_id, obsolete, vanished_at, missed_at, watched, revision';

/** Only what is newer than what is known; the revision grows even where the clock does not. */
export async function storeResources(sql: Sql, site: string, resources: readonly KnownResource[], readAt: Date) {
  if (resources.length === 0) return [];
  return sql.query<ResourceRow>(
    `INSERT INTO resource AS r
       (site, resource_id, type, name, entra_id, entra_tenant_id, sms_id, obsolete, vanished_at, missed_at, watched, read_at,
        revision)
     SELECT $1, n.*, true, $11, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint
     FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[],
                 $10::timestamptz[])
       AS n (resource_id, type, name, entra_id, entra_tenant_id, sms_id, obsolete, vanished_at, missed_at)
     ORDER BY n.resource_id
     ON CONFLICT (site, resource_id) DO UPDATE SET
       type = excluded.type, name = excluded.name, entra_id = excluded.entra_id, entra_tenant_id = excluded.entra_tenant_id,
       sms_id = excluded.sms_id, obsolete = excluded.obsolete, vanished_at = excluded.vanished_at,
       missed_at = excluded.missed_at, watched = true, read_at = excluded.read_at, revision = greatest(excluded.revision, r.revision + 1)
     WHERE r.read_at <= excluded.read_at
     RETURNING ${COLUMNS}`,
    [
      site,
      resources.map(({ resourceId }) => resourceId),
      resources.map(({ type }) => type),
      resources.map(({ name }) => name),
      resources.map(({ entraId }) => entraId),
      resources.map(({ entraTenantId }) => entraTenantId),
      resources.map(({ smsId }) => smsId),
      resources.map(({ obsolete }) => obsolete),
      resources.map(({ vanishedAt }) => vanishedAt),
      resources.map(({ missedAt }) => missedAt),
      readAt,
    ],
  );
}

/** What concerns nobody else: that it is watched again, that a read missed it. */
export async function rememberResources(sql: Sql, site: string, resources: readonly KnownResource[]): Promise<void> {
  if (resources.length === 0) return;
  await sql.query(
    `UPDATE resource r SET missed_at = k.missed_at, watched = true
     FROM unnest($2::bigint[], $3::timestamptz[]) AS k (resource_id, missed_at)
     WHERE r.site = $1 AND r.resource_id = k.resource_id`,
    [site, resources.map(({ resourceId }) => resourceId), resources.map(({ missedAt }) => missedAt)],
  );
}

export const knownOf = (row: ResourceRow): KnownResource => ({
  resourceId: row.resource_id,
  type: row.type,
  name: row.name,
  entraId: row.entra_id,
  entraTenantId: row.entra_tenant_id,
  smsId: row.sms_id,
  obsolete: row.obsolete,
  vanishedAt: row.vanished_at,
  missedAt: row.missed_at,
  watched: row.watched,
});

export const observedOf = (row: ResourceRow): ObservedResource => ({
  resourceId: row.resource_id,
  type: row.type,
  name: row.name,
  entraId: row.entra_id,
  entraTenantId: row.entra_tenant_id,
  smsId: row.sms_id,
  obsolete: row.obsolete,
  vanishedAt: row.vanished_at?.toISOString() ?? null,
  revision: row.revision,
});
