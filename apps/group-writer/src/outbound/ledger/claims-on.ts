import type { Claimed } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** What the claims on an object come to, and whether it is leaving some mapping. */
export type ClaimsOnObject = Claimed & { readonly leaving: boolean };

/** Nobody claims it, and nobody waits for its removal. */
export const unclaimed: ClaimsOnObject = {
  wanted: false,
  live: false,
  leavesDisabledOnly: false,
  barred: false,
  leaving: false,
};

/** The claims on each of these objects in a group; every object has an entry. */
export async function claimsOn(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
): Promise<Map<string, ClaimsOnObject>> {
  const rows = await sql.query<ClaimsOnObject & { objectId: string }>(
    `SELECT o.object_id AS "objectId", coalesce(c.wanted, false) AS wanted, coalesce(c.live, false) AS live,
       coalesce(l.disabled_only, false) AS "leavesDisabledOnly", l.disabled_only IS NOT NULL AS leaving,
       CASE WHEN coalesce(c.wanted, false) THEN coalesce(c.never_add, false) ELSE EXISTS (
         SELECT 1 FROM mapping n WHERE n.tenant_id = $1 AND n.group_id = $2 AND NOT n.deleted AND o.object_id = ANY(n.never_remove)
       ) END AS barred
     FROM unnest($3::uuid[]) AS o (object_id)
     LEFT JOIN (
       SELECT c.object_id, bool_or(m.counting) AS wanted,
         bool_or(m.counting AND m.enabled AND NOT m.awaiting_plan) AS live,
         bool_and(c.object_id = ANY(m.never_add)) FILTER (WHERE m.counting AND m.enabled AND NOT m.awaiting_plan) AS never_add
       FROM claim c JOIN mapping m USING (mapping_id)
       WHERE c.tenant_id = $1 AND c.group_id = $2 AND c.object_id = ANY($3::uuid[]) GROUP BY 1) AS c USING (object_id)
     LEFT JOIN (
       SELECT l.object_id, bool_and(NOT m.enabled OR m.awaiting_plan) AS disabled_only
       FROM leaver l JOIN mapping m USING (mapping_id)
       WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = ANY($3::uuid[]) GROUP BY 1) AS l USING (object_id)`,
    [tenantId, groupId, objectIds],
  );
  return new Map(rows.map((row) => [row.objectId, row]));
}
