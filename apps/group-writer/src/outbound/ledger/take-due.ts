import type { Presence } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import { type TakeOrder, fairShares } from '../../core/fair-shares';
import type { Change, GroupChanges } from '../../core/ports';
import { groupInLine } from '../intake/mapping-follower';
import { REPLICA_LAG_MS } from './own-write';
import { groupNotPaused, rowNotPaused, tenantOpen } from './paused';

/** The most groups that are looked at for one taking. */
const GROUPS_AT_ONCE = 100;
/** Rows looked at in a group at least, so that a small group is never cut. */
const ROWS_AT_LEAST = 20;

/**
 * A row of the ledger that may be written now. Somebody who is in the group under an old object stays until Graph has
 * acknowledged the addition of the new one.
 */
const MAY_BE_WRITTEN = `l.due <> 0 AND l.next_try_at <= now() AND l.in_flight_since IS NULL AND ${rowNotPaused('l')}
  AND (l.due = 1 OR NOT EXISTS (
    SELECT 1 FROM leaver v
    WHERE v.tenant_id = l.tenant_id AND v.group_id = l.group_id AND v.object_id = l.object_id AND v.successor_id IS NOT NULL
      AND (SELECT n.due FROM ledger n WHERE n.tenant_id = v.tenant_id AND n.group_id = v.group_id
        AND n.object_id = v.successor_id) = 1))`; // one row each, never a join: its plan would be made of old figures

interface DueRow extends Change {
  readonly groupId: string;
}

/**
 * Takes due rows of the tenant's groups, those served longest ago first, in a transaction of the caller; the groups are
 * locked until it ends. A group that somebody else has locked is left out this time.
 */
export async function takeDue(sql: Sql, tenantId: string, order: TakeOrder): Promise<readonly GroupChanges[]> {
  const groups = await sql.query<{ groupId: string; trying: boolean }>(
    `SELECT g.group_id AS "groupId", blocked_code IS NOT NULL AS trying FROM sync_group g
     WHERE g.tenant_id = $1 AND g.group_id <> ALL($2::uuid[]) AND (blocked_code IS NULL OR may_try)
       AND EXISTS (SELECT 1 FROM ledger l WHERE l.tenant_id = g.tenant_id AND l.group_id = g.group_id AND ${MAY_BE_WRITTEN})
       AND ${groupNotPaused('g')} AND ${groupInLine('g')}
       AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.tenant_id = g.tenant_id AND NOT ${tenantOpen('t')})
     ORDER BY served_at LIMIT $3 FOR UPDATE OF g SKIP LOCKED`,
    [tenantId, order.busy, Math.min(GROUPS_AT_ONCE, order.requests)],
  );
  if (groups.length === 0) return [];
  const trying = new Set(groups.flatMap(({ groupId, trying }) => (trying ? [groupId] : [])));
  const due = await dueRows(
    sql,
    tenantId,
    groups.map(({ groupId }) => groupId),
    order,
  );
  const most = (groupId: string) => (trying.has(groupId) ? 1 : order.most(groupId));
  const taken = fairShares(due, { ...order, most });
  await markTaken(sql, tenantId, taken);
  return taken;
}

async function dueRows(
  sql: Sql,
  tenantId: string,
  groupIds: readonly string[],
  { requests, membersPerAddition }: TakeOrder,
): Promise<readonly GroupChanges[]> {
  // Twice an equal share each: what the small ones do not need goes to the large ones, this time or the next.
  const rows = Math.max(ROWS_AT_LEAST, Math.ceil((2 * requests * membersPerAddition) / groupIds.length));
  const found = await sql.query<DueRow & { before: Presence }>(
    `SELECT g.group_id AS "groupId", r.object_id AS "objectId", CASE r.due WHEN 1 THEN 'add' ELSE 'remove' END AS write,
       r.present AS before, r.attempts = 0 OR coalesce(r.acknowledged_at > now() - interval '${REPLICA_LAG_MS} ms', false)
         OR EXISTS (SELECT 1 FROM recent_removal w WHERE w.tenant_id = $1 AND w.group_id = g.group_id
              AND w.object_id = r.object_id AND w.acknowledged_at > now() - interval '${REPLICA_LAG_MS} ms') AS lately,
       coalesce(r.trace_id, (SELECT max(c.trace_id) FROM claim c WHERE c.tenant_id = $1 AND c.group_id = g.group_id
         AND c.object_id = r.object_id)) AS traceparent
     FROM unnest($2::uuid[]) WITH ORDINALITY AS g (group_id, place) CROSS JOIN LATERAL (
       SELECT object_id, due, present, attempts, acknowledged_at, next_try_at, trace_id FROM ledger l
       WHERE l.tenant_id = $1 AND l.group_id = g.group_id AND ${MAY_BE_WRITTEN}
       ORDER BY l.due DESC, l.next_try_at LIMIT $3) AS r
     ORDER BY g.place, r.due DESC, r.next_try_at`,
    [tenantId, groupIds, rows],
  );
  const changes = new Map<string, Change[]>();
  for (const { groupId, ...change } of found) {
    const others = changes.get(groupId);
    if (!others) changes.set(groupId, [change]);
    else if (others[0]?.write === change.write) others.push(change); // removals when there are no additions
  }
  return [...changes].map(([groupId, some]) => ({ tenantId, groupId, changes: some }));
}

async function markTaken(sql: Sql, tenantId: string, taken: readonly GroupChanges[]): Promise<void> {
  const rows = taken.flatMap(({ groupId, changes }) => changes.map(({ objectId }) => ({ groupId, objectId })));
  await sql.query(
    `WITH served AS (UPDATE sync_group SET served_at = clock_timestamp() WHERE tenant_id = $1 AND group_id = ANY($2::uuid[]))
     UPDATE ledger l SET present = 'unknown', in_flight_since = now(), attempts = attempts + 1
     FROM unnest($2::uuid[], $3::uuid[]) AS t (group_id, object_id)
     WHERE l.tenant_id = $1 AND l.group_id = t.group_id AND l.object_id = t.object_id`,
    [tenantId, rows.map(({ groupId }) => groupId), rows.map(({ objectId }) => objectId)],
  );
}
