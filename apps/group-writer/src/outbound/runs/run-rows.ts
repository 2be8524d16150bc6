import { runChanged, type Run } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** What one transaction adds to the counts of a run; they only grow. */
export interface RunCounts {
  additionsPlanned: number;
  additionsDone: number;
  additionsFailed: number;
  removalsPlanned: number;
  removalsDone: number;
  removalsFailed: number;
}

export const noCounts = (): RunCounts => ({
  additionsPlanned: 0,
  additionsDone: 0,
  additionsFailed: 0,
  removalsPlanned: 0,
  removalsDone: 0,
  removalsFailed: 0,
});

export interface RunRow extends GroupKey {
  readonly runId: string;
  readonly kind: Run['kind'];
  readonly mappingIds: readonly string[];
  readonly state: Run['state'];
  readonly additionsPlanned: number;
  readonly additionsDone: number;
  readonly additionsFailed: number;
  readonly removalsPlanned: number;
  readonly removalsDone: number;
  readonly removalsFailed: number;
  readonly removalsHeld: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly sequence: number;
}

/** The columns of `run` that make a RunRow. */
export const RUN_COLUMNS = `run_id AS "runId", kind, tenant_id AS "tenantId", group_id AS "groupId", mapping_ids AS "mappingIds", state,
  additions_planned AS "additionsPlanned", additions_done AS "additionsDone", additions_failed AS "additionsFailed",
  removals_planned AS "removalsPlanned", removals_done AS "removalsDone", removals_failed AS "removalsFailed",
  removals_held AS "removalsHeld", started_at AS "startedAt", ended_at AS "endedAt", code, message, sequence`;

/** Opens a run of the group that begins now. */
export async function openRun(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  run: { readonly runId: string; readonly mappingIds: readonly string[] },
): Promise<void> {
  await sql.query(
    `INSERT INTO run (run_id, kind, tenant_id, group_id, mapping_ids, state, started_at)
     VALUES ($1, 'incremental', $2, $3, $4, 'running', now())`,
    [run.runId, tenantId, groupId, run.mappingIds],
  );
}

/** What changes in a run beside its counts; a key that is absent stays, null clears. */
export interface RunChange {
  readonly state?: Run['state'];
  readonly ended?: boolean;
  readonly code?: string | null;
  readonly message?: string | null;
  /** Removals that wait for a person. */
  readonly held?: number;
}

/** Changes a run that has not ended, and publishes it. Undefined when there is none or it has ended. */
export async function changeRun(
  sql: Sql,
  outbox: Outbox,
  runId: string,
  change: RunChange,
  counts: RunCounts = noCounts(),
): Promise<RunRow | undefined> {
  const [row] = await sql.query<RunRow>(
    `UPDATE run SET sequence = sequence + 1,
       state = coalesce($2, state),
       ended_at = CASE WHEN $3 THEN now() END,
       code = CASE WHEN $4 THEN $5 ELSE code END,
       message = CASE WHEN $6 THEN $7 ELSE message END,
       additions_planned = additions_planned + $8, additions_done = additions_done + $9,
       additions_failed = additions_failed + $10, removals_planned = removals_planned + $11,
       removals_done = removals_done + $12, removals_failed = removals_failed + $13,
       removals_held = coalesce($14, removals_held)
     WHERE run_id = $1 AND ended_at IS NULL RETURNING ${RUN_COLUMNS}`,
    [
      runId,
      change.state ?? null,
      change.ended ?? false,
      change.code !== undefined,
      change.code ?? null,
      change.message !== undefined,
      change.message ?? null,
      counts.additionsPlanned,
      counts.additionsDone,
      counts.additionsFailed,
      counts.removalsPlanned,
      counts.removalsDone,
      counts.removalsFailed,
      change.held ?? null,
    ],
  );
  if (row) await publishRun(sql, outbox, row);
  return row;
}

/** Says what a run is now. The order is the group's, so that its events stay in order. */
export async function publishRun(sql: Sql, outbox: Outbox, row: RunRow): Promise<void> {
  await outbox.add(
    sql,
    runChanged,
    {
      runId: row.runId,
      kind: row.kind,
      tenantId: row.tenantId,
      groupId: row.groupId,
      mappingIds: [...row.mappingIds],
      state: row.state,
      additions: { planned: row.additionsPlanned, done: row.additionsDone, failed: row.additionsFailed },
      removals: {
        planned: row.removalsPlanned,
        done: row.removalsDone,
        failed: row.removalsFailed,
        held: row.removalsHeld,
      },
      startedAt: row.startedAt.toISOString(),
      ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
      ...(row.code !== null && { code: row.code }),
      ...(row.message !== null && { message: row.message }),
      stage: 2,
      sequence: row.sequence,
    },
    { order: `${row.tenantId}/${row.groupId}` },
  );
}

export async function runOf(sql: Sql, runId: string): Promise<RunRow | undefined> {
  const [row] = await sql.query<RunRow>(`SELECT ${RUN_COLUMNS} FROM run WHERE run_id = $1`, [runId]);
  return row;
}
