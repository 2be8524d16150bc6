import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** Longer than any read of a group and its lag behind writes. */
const KEPT = '1 hour';

/**
 * Remembers removals that were acknowledged and left no row in the ledger: for a while a read of the group may still show
 * these objects, and they are no strangers.
 */
export async function rememberRemovals(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
  at: Date,
): Promise<void> {
  if (objectIds.length === 0) return;
  await sql.query(
    `INSERT INTO recent_removal (tenant_id, group_id, object_id, acknowledged_at) SELECT $1, $2, unnest($3::uuid[]), $4
     ON CONFLICT (tenant_id, group_id, object_id) DO UPDATE SET acknowledged_at = excluded.acknowledged_at`,
    [tenantId, groupId, objectIds, at],
  );
}

/** When each of these objects was last removed, for those that were of late. */
export async function recentRemovals(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await sql.query<{ objectId: string; at: Date }>(
    `SELECT object_id AS "objectId", acknowledged_at AS at FROM recent_removal
     WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])`,
    [tenantId, groupId, objectIds],
  );
  return new Map(rows.map(({ objectId, at }) => [objectId, at]));
}

/** Forgets what no read can show any more. */
export async function forgetRemovals(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM recent_removal WHERE acknowledged_at < now() - interval '${KEPT}'`);
}
