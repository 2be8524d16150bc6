import type { Sql } from '@rollcall/platform';
import type { GroupKey, Refusal } from '../../core/ports';

/**
 * How long a group that refuses is left alone before it is looked at again, by a read. It is written again within a minute
 * after it can be, and a thousand such groups cost some thirty reads a second.
 */
const LOOK_AGAIN = `(interval '25 seconds' + random() * interval '10 seconds')`;

/** Lets nothing be written to the group until a read finds that it may be tried. True when the reason is a new one. */
export async function openBreaker(sql: Sql, group: GroupKey, { reason, message }: Refusal): Promise<boolean> {
  const [row] = await sql.query<{ before: string | null }>(
    `UPDATE sync_group g SET blocked_code = $3, blocked_message = $4, blocked_until = now() + ${LOOK_AGAIN}, may_try = false
     FROM (SELECT blocked_code FROM sync_group WHERE tenant_id = $1 AND group_id = $2 FOR UPDATE) AS old
     WHERE g.tenant_id = $1 AND g.group_id = $2 RETURNING old.blocked_code AS before`,
    [group.tenantId, group.groupId, reason, message],
  );
  return row?.before !== reason;
}

/** Groups that refused and are to be looked at again now. */
export async function groupsToProbe(sql: Sql, tenantId: string, limit: number): Promise<readonly GroupKey[]> {
  return sql.query<GroupKey>(
    `SELECT tenant_id AS "tenantId", group_id AS "groupId" FROM sync_group
     WHERE tenant_id = $1 AND blocked_code IS NOT NULL AND NOT may_try AND blocked_until <= now() ORDER BY blocked_until LIMIT $2`,
    [tenantId, limit],
  );
}

/** A read found nothing that speaks against it: one write may try. */
export async function letTry(sql: Sql, { tenantId, groupId }: GroupKey): Promise<void> {
  await sql.query('UPDATE sync_group SET may_try = true WHERE tenant_id = $1 AND group_id = $2', [tenantId, groupId]);
}

/** Looked at again, to no avail. */
export async function stayBlocked(sql: Sql, { tenantId, groupId }: GroupKey): Promise<void> {
  await sql.query(
    `UPDATE sync_group SET blocked_until = now() + ${LOOK_AGAIN} WHERE tenant_id = $1 AND group_id = $2`,
    [tenantId, groupId],
  );
}
