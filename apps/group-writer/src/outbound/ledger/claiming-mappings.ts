import { partsOfCollectionKey } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import type { ClaimingMapping } from './claims';

type Row = Omit<ClaimingMapping, 'site'>;

const COLUMNS = `mapping_id AS "mappingId", collection, tenant_id AS "tenantId", group_id AS "groupId", counting, enabled,
  counting AND enabled AND NOT awaiting_plan AS live`;

const withSite = (row: Row): ClaimingMapping => ({ ...row, site: partsOfCollectionKey(row.collection).site });

/**
 * The mappings of a collection whose claims follow it now: the enabled ones, and those that never had a full sync. A mapping
 * that was disabled later keeps its claims as they are. Sorted by group, so that locks are taken in one order.
 */
export async function followersOf(sql: Sql, collection: string): Promise<ClaimingMapping[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM mapping WHERE collection = $1 AND NOT deleted AND (enabled OR NOT counting)
     ORDER BY tenant_id, group_id, mapping_id`,
    [collection],
  );
  return rows.map(withSite);
}

/** The enabled mappings of a group, sorted by id. */
export async function enabledMappingsOf(sql: Sql, tenantId: string, groupId: string): Promise<ClaimingMapping[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND NOT deleted ORDER BY mapping_id`,
    [tenantId, groupId],
  );
  return rows.map(withSite);
}

/** The mappings that claim some of these resources, with the resources that each claims. Sorted by group. */
export async function claimantsOf(
  sql: Sql,
  site: string,
  resourceIds: readonly number[],
): Promise<readonly { readonly mapping: ClaimingMapping; readonly resourceIds: readonly number[] }[]> {
  const rows = await sql.query<Row & { resourceIds: number[] }>(
    `SELECT m.mapping_id AS "mappingId", m.collection, m.tenant_id AS "tenantId", m.group_id AS "groupId", m.counting, m.enabled,
       m.counting AND m.enabled AND NOT m.awaiting_plan AS live,
       jsonb_agg(c.resource_id) AS "resourceIds"
     FROM claim c JOIN mapping m USING (mapping_id)
     WHERE c.site = $1 AND c.resource_id = ANY($2::bigint[]) AND NOT m.deleted AND (m.enabled OR NOT m.counting)
     GROUP BY m.mapping_id ORDER BY m.tenant_id, m.group_id, m.mapping_id`,
    [site, resourceIds],
  );
  return rows.map(({ resourceIds: ids, ...row }) => ({ mapping: withSite(row), resourceIds: ids }));
}
