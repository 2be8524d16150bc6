import type { Sql } from '@rollcall/platform';

/** What there is to do in a tenant, and what waits. */
export interface TenantFigures {
  /** Rows of the ledger that are due and not set aside. */
  readonly backlog: number;
  /** Groups whose removals wait for a person, for how long the first of them does, and how many removals there are. */
  readonly holds: number;
  readonly oldestHoldSeconds: number;
  readonly removalsHeld: number;
  /** Members without an Entra object. */
  readonly unresolved: number;
  /** Members and leavers whose write counts as failed. */
  readonly failed: number;
  /** Groups that are not written, because they refused. */
  readonly breakers: number;
  /** Full syncs and previews that are not planned yet. */
  readonly fullSyncsWaiting: number;
}

/** Reads what is kept by group and by mapping: the ledger itself is not counted. */
export async function tenantFigures(sql: Sql, tenantId: string): Promise<TenantFigures> {
  const [row] = await sql.query<TenantFigures>(
    `SELECT g.*, m.*, (SELECT count(*)::int FROM run WHERE tenant_id = $1 AND state = 'planning' AND ended_at IS NULL) AS "fullSyncsWaiting"
     FROM (
       SELECT coalesce(sum(due_rows), 0)::int AS backlog, count(held_since)::int AS holds,
         coalesce(extract(epoch FROM now() - min(held_since)), 0)::float AS "oldestHoldSeconds",
         coalesce(sum(r.removals_held), 0)::int AS "removalsHeld", count(blocked_code)::int AS breakers
       FROM sync_group s LEFT JOIN run r ON r.run_id = s.held_run WHERE s.tenant_id = $1) AS g,
     (SELECT coalesce(sum(n) FILTER (WHERE state = 'unresolved'), 0)::int AS unresolved,
        coalesce(sum(n) FILTER (WHERE state IN ('failed', 'removalFailed')), 0)::int AS failed
      FROM member_count JOIN mapping USING (mapping_id) WHERE tenant_id = $1 AND NOT deleted) AS m`,
    [tenantId],
  );
  if (!row) throw new Error('an aggregate gave no row');
  return row;
}

/** Rows of the tenant's ledger that are due and not set aside. */
export async function backlogOf(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.query<{ due: number }>(
    'SELECT coalesce(sum(due_rows), 0)::int AS due FROM sync_group WHERE tenant_id = $1',
    [tenantId],
  );
  return row?.due ?? 0;
}
