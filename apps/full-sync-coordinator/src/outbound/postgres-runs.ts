import { keyOfGroup, runChanged } from '@rollcall/contracts';
import { type Notifications, type Outbox, type Sql, activeTraceparent } from '@rollcall/platform';
import type { ForChange, RunTable } from '../core/ports';
import { type Run, runEvent } from '../core/run';
import { lockOf } from './lock-of';
import { PROGRESS } from './progress';

interface RunRow {
  readonly run_id: string;
  readonly kind: Run['kind'];
  readonly tenant_id: string;
  readonly group_id: string;
  readonly mappings: Run['mappings'];
  readonly state: Run['state'];
  readonly additions: Run['additions'];
  readonly removals: Run['removals'];
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly requested_by: string;
  readonly stage: 1 | 2;
  readonly sequence: number;
  readonly plan_hash: string | null;
  readonly observing_since: Date | null;
  readonly commanded_at: Date | null;
}

/** With more groups than this in one transaction, all are locked at once: Postgres has room for some thousand locks. */
const GROUPS_LOCKED_ONE_BY_ONE = 256;

export class PostgresRuns implements RunTable {
  private readonly groups = new Set<string>();

  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  async find(runId: string, options?: ForChange): Promise<Run | undefined> {
    const [row] = await this.sql.query<RunRow>(`SELECT * FROM run WHERE run_id = $1 ${lockOf(options)}`, [runId]);
    return row && runOf(row);
  }

  async activeOfGroup(tenantId: string, groupId: string, kind: Run['kind']): Promise<readonly Run[]> {
    await this.lockGroup(keyOfGroup(tenantId, groupId));
    const rows = await this.sql.query<RunRow>(
      `SELECT * FROM run WHERE tenant_id = $1 AND group_id = $2 AND kind = $3 AND ended_at IS NULL AND state <> 'held' ORDER BY place FOR UPDATE`,
      [tenantId, groupId, kind],
    );
    return rows.map(runOf);
  }

  async waiting(): Promise<readonly { readonly runId: string; readonly traceparent: string | undefined }[]> {
    const rows = await this.sql.query<{ run_id: string; traceparent: string | null }>(
      'SELECT run_id, traceparent FROM run WHERE ended_at IS NULL AND commanded_at IS NULL ORDER BY place',
    );
    return rows.map(({ run_id, traceparent }) => ({ runId: run_id, traceparent: traceparent ?? undefined }));
  }

  async say(run: Run): Promise<void> {
    await this.store(run, '');
    await this.outbox.add(this.sql, runChanged, runEvent(run));
  }

  async hear(run: Run): Promise<void> {
    await this.store(run, 'WHERE (excluded.stage, excluded.sequence) > (known.stage, known.sequence)');
  }

  async announceOwn(): Promise<void> {
    let place = 0;
    for (;;) {
      const rows = await this.sql.query<RunRow & { readonly place: number }>(
        'SELECT * FROM run WHERE stage = 1 AND place > $1 ORDER BY place LIMIT 500 FOR UPDATE',
        [place],
      );
      const last = rows.at(-1);
      if (!last) return;
      await this.outbox.add(this.sql, runChanged, rows.map(runOf).map(runEvent));
      place = last.place;
    }
  }

  async forgetEnded(before: Date): Promise<void> {
    await this.sql.query('DELETE FROM plan USING run WHERE plan.run_id = run.run_id AND run.ended_at < $1', [before]);
    await this.sql.query('DELETE FROM run WHERE ended_at < $1', [before]);
  }

  /** Until the transaction ends; each group under a lock that all share. */
  private async lockGroup(group: string): Promise<void> {
    if (this.groups.size > GROUPS_LOCKED_ONE_BY_ONE || this.groups.has(group)) return;
    this.groups.add(group);
    const all = `hashtextextended(current_schema() || '/groups', 3)`;
    if (this.groups.size > GROUPS_LOCKED_ONE_BY_ONE) await this.sql.query(`SELECT pg_advisory_xact_lock(${all})`);
    else {
      await this.sql.query(`SELECT pg_advisory_xact_lock_shared(${all})`);
      await this.sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [group]);
    }
  }

  private async store(run: Run, condition: string): Promise<void> {
    await this.sql.query(
      `INSERT INTO run AS known (run_id, kind, tenant_id, group_id, mappings, state, additions, removals, started_at, ended_at,
         code, message, requested_by, stage, sequence, observing_since, commanded_at, traceparent, plan_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
       ON CONFLICT (run_id) DO UPDATE SET
         mappings = excluded.mappings, state = excluded.state, additions = excluded.additions, removals = excluded.removals,
         ended_at = excluded.ended_at, code = excluded.code, message = excluded.message, stage = excluded.stage,
         sequence = excluded.sequence, observing_since = excluded.observing_since, commanded_at = excluded.commanded_at
       ${condition}`,
      [
        run.runId,
        run.kind,
        run.tenantId,
        run.groupId,
        JSON.stringify(run.mappings),
        run.state,
        JSON.stringify(run.additions),
        JSON.stringify(run.removals),
        run.startedAt,
        run.endedAt ?? null,
        run.why?.code ?? null,
        run.why?.message ?? null,
        run.requestedBy,
        run.stage,
        run.sequence,
        run.observingSince ?? null,
        run.commandedAt ?? null,
        activeTraceparent() || null,
        run.planHash ?? null,
      ],
    );
    await this.notifications.notify(this.sql, PROGRESS);
  }
}

const runOf = (row: RunRow): Run => ({
  runId: row.run_id,
  kind: row.kind,
  tenantId: row.tenant_id,
  groupId: row.group_id,
  mappings: row.mappings,
  state: row.state,
  additions: row.additions,
  removals: row.removals,
  startedAt: row.started_at,
  ...(row.ended_at && { endedAt: row.ended_at }),
  why: row.code === null ? undefined : { code: row.code, message: row.message ?? '' },
  requestedBy: row.requested_by,
  stage: row.stage,
  sequence: row.sequence,
  ...(row.plan_hash !== null && { planHash: row.plan_hash }),
  ...(row.observing_since && { observingSince: row.observing_since }),
  ...(row.commanded_at && { commandedAt: row.commanded_at }),
});
