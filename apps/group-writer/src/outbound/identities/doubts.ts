import type { Sql } from '@rollcall/platform';

/**
 * Has objects read at once by their own ids, unless they are being watched as missing already: a new identity that only the
 * site names, or one that Graph did not know when it was to be added.
 */
export async function readSoon(
  sql: Sql,
  tenantId: string,
  objects: readonly { readonly objectId: string; readonly type: string }[],
): Promise<void> {
  if (objects.length === 0) return;
  await sql.query(
    `INSERT INTO directory_object AS o (tenant_id, object_id, type, next_at)
     SELECT $1, object_id, type, now() FROM unnest($2::uuid[], $3::text[]) AS named (object_id, type)
     ON CONFLICT (tenant_id, object_id) DO UPDATE SET next_at = now() WHERE o.missing_since IS NULL`,
    [tenantId, objects.map(({ objectId }) => objectId), objects.map(({ type }) => type)],
  );
}

/**
 * Graph did not know these objects when they were to be added. Their devices are looked up again at once, for they may have
 * others by now; and they are read themselves. The pauses grow with those between the tries of the addition.
 *
 * Outside of the transaction that stores the answers: it holds the group, and these rows are locked before groups.
 */
export async function doubt(sql: Sql, tenantId: string, objectIds: readonly string[]): Promise<void> {
  await sql.query(`UPDATE identity SET next_at = now() WHERE tenant_id = $1 AND object_id = ANY($2::uuid[])`, [
    tenantId,
    objectIds,
  ]);
  const named = await sql.query<{ objectId: string; type: string }>(
    `SELECT DISTINCT ON (c.object_id) c.object_id AS "objectId", CASE r.type WHEN 'user' THEN 'user' ELSE 'device' END AS type
     FROM claim c JOIN resource r USING (site, resource_id) WHERE c.tenant_id = $1 AND c.object_id = ANY($2::uuid[])`,
    [tenantId, objectIds],
  );
  await readSoon(sql, tenantId, named);
}
