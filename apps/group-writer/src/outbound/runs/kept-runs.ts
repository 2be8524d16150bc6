import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import { RUN_COLUMNS, type RunRow, publishRun } from './run-rows';

/** How long a run is kept after its end: as long as its history is shown. */
const KEPT = '90 days';
/** Deleted at once. */
const FORGOTTEN_AT_ONCE = 10_000;

/** Says the runs of a group again whose ids come after this one, `limit` at most: open ones, and what ended of late. */
export async function publishRunsAfter(
  sql: Sql,
  outbox: Outbox,
  { tenantId, groupId }: GroupKey,
  after: string,
  limit: number,
): Promise<{ readonly count: number; readonly runId: string }> {
  const rows = await sql.query<RunRow>(
    `SELECT ${RUN_COLUMNS} FROM run WHERE tenant_id = $1 AND group_id = $2 AND run_id > $3
       AND (ended_at IS NULL OR ended_at > now() - interval '${KEPT}') ORDER BY run_id LIMIT $4`,
    [tenantId, groupId, after, limit],
  );
  for (const row of rows) await publishRun(sql, outbox, row);
  return { count: rows.length, runId: rows.at(-1)?.runId ?? after };
}

/** Forgets runs that ended long ago. Returns whether there may be more. */
export async function forgetRuns(sql: Sql): Promise<boolean> {
  const gone = await sql.query(
    `DELETE FROM run WHERE run_id IN (SELECT run_id FROM run WHERE ended_at < now() - interval '${KEPT}'
       LIMIT ${FORGOTTEN_AT_ONCE}) RETURNING 1`,
  );
  return gone.length === FORGOTTEN_AT_ONCE;
}
