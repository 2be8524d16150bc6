import { type DataOf, type cancelRun, type reconcile } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import { RunStore, type WaitingRun, type Waits } from '../../core/ports';
import type { ChangeStore } from '../intake/change-store';
import { abandonRun } from '../ledger/decide-hold';
import { GroupTransaction } from '../ledger/group-transaction';
import { closedBy } from '../ledger/paused';
import { forgetRuns } from './kept-runs';
import type { PlanStore } from './plan-store';
import { forgetRemovals } from '../ledger/recent-removals';
import { changeRun, publishRun, runOf } from './run-rows';

/** How long a run may wait without any progress before it fails. */
const LONGEST_WAIT = '15 minutes';

type Need = DataOf<typeof reconcile>['mappings'][number];

interface KnownMapping {
  readonly revision: number;
  readonly deleted: boolean;
  readonly enabled: boolean;
  readonly behind: boolean;
  /** Members and leavers that it has so far. */
  readonly members: number;
}

export class PostgresRunStore extends RunStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
    private readonly changes: ChangeStore,
    private readonly plans: PlanStore,
  ) {
    super();
  }

  /** Keeps a reconcile command; a repeated one changes nothing. */
  async take(sql: Sql, command: DataOf<typeof reconcile>): Promise<void> {
    const [row] = await sql.query(
      `INSERT INTO run (run_id, kind, tenant_id, group_id, mapping_ids, needs, plan_hash, state, started_at, sequence)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'planning', $8, 1) ON CONFLICT DO NOTHING RETURNING 1`,
      [
        command.runId,
        command.kind,
        command.tenantId,
        command.groupId,
        command.mappings.map(({ mappingId }) => mappingId),
        JSON.stringify(command.mappings),
        command.planHash ?? null,
        command.startedAt,
      ],
    );
    if (!row) return;
    const run = await runOf(sql, command.runId);
    if (run) await publishRun(sql, this.outbox, run);
    await this.notifications.notify(sql, 'runs');
  }

  /** Gives a run up: what it planned for strangers is forgotten, the rest goes on as an incremental one. */
  async cancel(sql: Sql, command: DataOf<typeof cancelRun>): Promise<void> {
    const group = await GroupTransaction.open(sql, this.outbox, command, null);
    const run = await changeRun(sql, this.outbox, command.runId, {
      state: 'cancelled',
      ended: true,
      held: 0,
      code: 'cancelled',
      message: `Cancelled by ${command.by}.`,
    });
    if (!run) return;
    await sql.query('DELETE FROM staged_member WHERE run_id = $1', [command.runId]);
    await abandonRun(group, command.runId);
    await group.close();
  }

  async waiting(tenantId: string): Promise<readonly WaitingRun[]> {
    const rows = await this.database.query<Omit<WaitingRun, 'waitsFor'> & { needs: Need[]; busy: boolean }>(
      `SELECT r.run_id AS "runId", r.kind, r.tenant_id AS "tenantId", r.group_id AS "groupId", r.needs,
         r.plan_hash AS "planHash", r.message AS said,
         (SELECT min(collection_type) FROM mapping WHERE mapping_id = ANY(r.mapping_ids)) AS "collectionType",
         r.progress_at < now() - interval '${LONGEST_WAIT}' AS expired,
         EXISTS (SELECT 1 FROM run o WHERE o.tenant_id = r.tenant_id AND o.group_id = r.group_id AND o.kind = 'full'
           AND o.state = 'running' AND o.ended_at IS NULL) AS busy
       FROM run r WHERE r.tenant_id = $1 AND r.state = 'planning' AND r.ended_at IS NULL AND r.look_at <= now() ORDER BY r.received_at`,
      [tenantId],
    );
    const runs: WaitingRun[] = [];
    for (const { needs, busy, ...run } of rows) {
      const closed = run.kind === 'full' && (await closedBy(this.database, run));
      const waitsFor = closed || (busy ? anotherAtWork : await this.unmet(needs));
      const asIfEnabled = needs.filter((need) => need.asIfEnabled).map(({ mappingId }) => mappingId);
      runs.push({ ...run, asIfEnabled, ...(waitsFor && { waitsFor }) });
    }
    return runs;
  }

  async waits(runId: string, { code, message }: Waits, pauseMs: number, progress: boolean): Promise<void> {
    await this.database.transaction(async (sql) => {
      const [run] = await sql.query<{ changed: boolean }>(
        `UPDATE run SET look_at = now() + $2 * interval '1 ms', progress_at = CASE WHEN $3 THEN now() ELSE progress_at END
         WHERE run_id = $1 RETURNING (code, message) IS DISTINCT FROM ($4::text, $5::text) AS changed`,
        [runId, pauseMs, progress, code, message],
      );
      if (run?.changed) await changeRun(sql, this.outbox, runId, { code, message });
    });
  }

  async fail(runId: string, code: string, message: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      const before = await runOf(sql, runId);
      if (!before) return;
      const group = await GroupTransaction.open(sql, this.outbox, before, null);
      const run = await changeRun(sql, this.outbox, runId, { state: 'failed', ended: true, code, message });
      await sql.query('DELETE FROM staged_member WHERE run_id = $1', [runId]);
      if (run?.kind === 'full') group.syncFailed(run.mappingIds);
      await group.close();
    });
  }

  async beginReading(runId: string): Promise<Date> {
    await this.database.query('DELETE FROM staged_member WHERE run_id = $1', [runId]);
    const [row] = await this.database.query<{ now: Date }>('SELECT now() AS now');
    if (!row) throw new Error('the database gave no time');
    return row.now;
  }

  async stage(runId: string, objectIds: readonly string[]): Promise<void> {
    await this.database.query('INSERT INTO staged_member SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING', [
      runId,
      objectIds,
    ]);
  }

  haveRead(runId: string, members: number): Promise<void> {
    const message = `Read ${members.toLocaleString('en-US')} members of the group.`;
    return this.waits(runId, { code: 'reading-group', message }, 0, true);
  }

  plan(run: WaitingRun, readBegan: Date): Promise<boolean> {
    return run.kind === 'full' ? this.plans.store(run, readBegan) : this.plans.preview(run);
  }

  /** Forgets removals that no read can contradict any more, and runs that nobody is shown. True when there may be more. */
  async forgetOld(): Promise<boolean> {
    await forgetRemovals(this.database);
    return forgetRuns(this.database);
  }

  /** The first thing that a run needs and that is not there yet. */
  private async unmet(needs: readonly Need[]): Promise<Waits | undefined> {
    for (const need of needs) {
      const [known] = await this.database.query<KnownMapping>(
        `SELECT revision, deleted, enabled, behind IS NOT NULL AS behind,
           (SELECT coalesce(sum(n), 0)::int FROM member_count c WHERE c.mapping_id = m.mapping_id) AS members
         FROM mapping m WHERE mapping_id = $1`,
        [need.mappingId],
      );
      if (!known || known.revision < need.revision) {
        return {
          code: 'mapping-not-known',
          message: `Waiting for mapping ${need.mappingId} at revision ${need.revision}.`,
        };
      }
      if (known.deleted || (!known.enabled && !need.asIfEnabled)) continue; // it does not take part any more
      const [applied] = await this.database.query(
        'SELECT 1 FROM collection WHERE collection = $1 AND (epoch, version) >= ($2::bigint, $3::bigint)',
        [need.collection, need.epoch, need.version],
      );
      if (!applied) {
        await this.askWhenLate(need.collection);
        return {
          code: 'collection-not-applied',
          message: `Waiting for version ${need.version} of ${need.collection}.`,
        };
      }
      if (known.behind) {
        const members = known.members.toLocaleString('en-US');
        return {
          code: 'collection-not-applied',
          message: `Taking in the members of ${need.collection}: ${members} so far.`,
        };
      }
      const [row] = await this.database.query<{ unanswered: number }>(
        'SELECT count(*) AS unanswered FROM claim WHERE mapping_id = $1 AND object_id IS NULL AND unresolved IS NULL',
        [need.mappingId],
      );
      if (row && row.unanswered > 0) {
        return { code: 'members-not-looked-up', message: `Waiting for the Entra ids of ${row.unanswered} members.` };
      }
    }
    return undefined;
  }

  /** The parts may have been lost on the way: after a minute the watcher is asked again. */
  private async askWhenLate(collection: string): Promise<void> {
    const [late] = await this.database.query(
      `SELECT 1 FROM run WHERE ended_at IS NULL AND state = 'planning' AND received_at < now() - interval '60 seconds'
         AND needs @> jsonb_build_array(jsonb_build_object('collection', $1::text))`,
      [collection],
    );
    if (late) await this.database.transaction((sql) => this.changes.askForBaseline(sql, collection));
  }
}

const anotherAtWork: Waits = {
  code: 'group-busy',
  message: 'Another full sync of the group is at work.',
  forever: true,
};
