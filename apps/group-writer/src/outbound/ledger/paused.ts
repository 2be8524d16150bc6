import type { Sql } from '@rollcall/platform';
import type { GroupKey, Waits } from '../../core/ports';

// A pause is looked at when writes are taken and when a full sync is about to plan; it never touches a row of the ledger, so
// that what changes meanwhile is kept as it comes in, and goes out as an incremental sync when the pause ends.

/**
 * A condition on a row of `sync_group` under this alias: some mapping of the group may write. A group all of whose mappings
 * are paused is left alone as a whole.
 */
export const groupNotPaused = (alias: string): string => `(
  NOT EXISTS (SELECT 1 FROM mapping pm WHERE pm.tenant_id = ${alias}.tenant_id AND pm.group_id = ${alias}.group_id
    AND pm.paused AND NOT pm.deleted)
  OR EXISTS (SELECT 1 FROM mapping pm WHERE pm.tenant_id = ${alias}.tenant_id AND pm.group_id = ${alias}.group_id
    AND pm.enabled AND NOT pm.paused AND NOT pm.deleted))`;

/**
 * A condition on a due row of `ledger` under this alias: a mapping that is not paused asks for the write, or none asks for it
 * by name (the removals that a deleted mapping left behind).
 */
export const rowNotPaused = (alias: string): string => `(
  NOT EXISTS (SELECT 1 FROM mapping pm WHERE pm.tenant_id = ${alias}.tenant_id AND pm.group_id = ${alias}.group_id
    AND pm.paused AND NOT pm.deleted)
  OR CASE WHEN ${alias}.wanted THEN ${asked('claim', 'pm.counting AND', alias)}
     ELSE ${asked('leaver', '', alias)} OR NOT EXISTS (SELECT 1 FROM leaver pp WHERE pp.tenant_id = ${alias}.tenant_id
       AND pp.group_id = ${alias}.group_id AND pp.object_id = ${alias}.object_id) END)`;

const asked = (table: 'claim' | 'leaver', condition: string, alias: string): string =>
  `EXISTS (SELECT 1 FROM ${table} pp JOIN mapping pm USING (mapping_id) WHERE pp.tenant_id = ${alias}.tenant_id
     AND pp.group_id = ${alias}.group_id AND pp.object_id = ${alias}.object_id
     AND ${condition} pm.enabled AND NOT pm.awaiting_plan AND NOT pm.paused)`;

/** A condition on a row of `tenant` under this alias: nobody has switched it off or paused it. */
export const tenantOpen = (alias: string): string =>
  `(${alias}.group_sync_enabled AND NOT ${alias}.removed AND NOT ${alias}.paused)`;

/** Why a full sync of this group may not write now, if a person has said so. */
export async function closedBy(sql: Sql, { tenantId, groupId }: GroupKey): Promise<Waits | undefined> {
  const [row] = await sql.query<{ off: boolean; tenantPaused: boolean; mappings: number }>(
    `SELECT coalesce(NOT t.group_sync_enabled OR t.removed, false) AS off, coalesce(t.paused, false) AS "tenantPaused",
       (SELECT count(*)::int FROM mapping m WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.paused AND m.enabled AND NOT m.deleted)
         AS mappings
     FROM (SELECT $1::uuid AS tenant_id) AS asked LEFT JOIN tenant t USING (tenant_id)`,
    [tenantId, groupId],
  );
  if (row?.off) return said('tenant-disabled', 'Group sync is switched off for the tenant.');
  if (row?.tenantPaused) return said('paused', 'The tenant is paused: the sync begins when it goes on.');
  if (!row || row.mappings === 0) return undefined;
  const who =
    row.mappings === 1 ? 'A mapping of the group is paused' : `${row.mappings} mappings of the group are paused`;
  return said('paused', `${who}: the sync begins when it goes on.`);
}

const said = (code: 'paused' | 'tenant-disabled', message: string): Waits => ({ code, message, forever: true });
