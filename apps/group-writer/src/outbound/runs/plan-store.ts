import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import type { WaitingRun } from '../../core/ports';
import type { ClaimingMapping } from '../ledger/claims';
import { enabledMappingsOf } from '../ledger/claiming-mappings';
import { MANY } from '../chunks';
import { decideHold } from '../ledger/decide-hold';
import { type ComparedObject, type GroupRead, compareWithRead } from '../ledger/compare-with-read';
import { forgetStrangers } from '../ledger/decide-hold';
import { GroupTransaction } from '../ledger/group-transaction';
import { modeOf } from './mode-of';
import { RowCursor } from './row-cursor';
import { RunPlan } from './run-plan';
import { changeRun } from './run-rows';

/** Turns what was read of a group into a plan. */
export class PlanStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Stores the plan of a full sync in one transaction: from here on the claims of the group's enabled mappings count, the
   * ledger knows the whole group, and everything that is due is due now and belongs to the run.
   */
  async store(run: WaitingRun, readBegan: Date): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const group = await GroupTransaction.open(sql, this.outbox, run, null);
      if (!(await waitsForPlan(sql, run))) return false;
      const mappings = await enabledMappingsOf(sql, run.tenantId, run.groupId);
      const missing = await missingFor(sql, mappings);
      if (missing) {
        await changeRun(sql, this.outbox, run.runId, missing);
        await sql.query(`UPDATE run SET look_at = now() + interval '5 seconds' WHERE run_id = $1`, [run.runId]);
        await group.close();
        return false;
      }
      if (run.planHash !== null && run.planHash !== (await planHashOf(sql, run))) {
        const message = 'The group or its collections have changed since the preview: look at the new one.';
        await changeRun(sql, this.outbox, run.runId, { state: 'failed', ended: true, code: 'plan-changed', message });
        await group.close();
        return true;
      }
      await changeRun(sql, this.outbox, run.runId, { state: 'running', code: null, message: null });
      const mode = await modeOf(sql, run);
      if (mode === 'additive') await forgetStrangers(group);
      await group.runs.takeOver(run.runId);
      await group.clearBreaker();
      const beginning = mappings.some(({ counting }) => !counting);
      for (const mapping of mappings) await this.letCount(group, mapping);
      await group.weigh(await this.takeRead(group, run, { began: readBegan, mode }, beginning));
      if (run.planHash !== null) await decideHold(group, 'release'); // whoever applied this very plan has seen its removals
      const { additions, removals } = await group.sayPlan(run.runId);
      await group.close();
      if (additions + removals >= MANY) await sql.query('ANALYZE ledger, claim, leaver'); // the drain begins before autovacuum looks
      await this.notifications.notify(sql, 'due');
      return true;
    });
  }

  /** Says what a full sync would do now, and changes nothing. */
  async preview(run: WaitingRun): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      if (await isFrozen(sql, run)) {
        const message = 'The mapping was in step before it was disabled, and keeps what it held then: enable it first.';
        await changeRun(sql, this.outbox, run.runId, {
          state: 'failed',
          ended: true,
          code: 'mapping-disabled',
          message,
        });
        return true;
      }
      const plan = await RunPlan.preview(sql, run);
      await plan.publish(sql, this.outbox);
      await plan.close();
      await changeRun(sql, this.outbox, run.runId, { state: 'done', ended: true, code: null, message: null });
      await sql.query('DELETE FROM staged_member WHERE run_id = $1', [run.runId]);
      return true;
    });
  }

  /** From its first full sync on, what a mapping claims is wanted. */
  private async letCount(group: GroupTransaction, { mappingId }: ClaimingMapping): Promise<void> {
    await group.sql.query('UPDATE mapping SET counting = true, awaiting_plan = false WHERE mapping_id = $1', [
      mappingId,
    ]);
    group.touchMapping(mappingId);
  }

  /**
   * Tells the ledger what was read: of everybody who is in the group, whom it knows, or whom a claim names. Left out is who is
   * wanted and there by what we know and was read there: nothing can come of it. Returns how many members were read.
   *
   * @param beginning claims begin to count: their members are to be said anew, also where no row changes.
   */
  private async takeRead(
    group: GroupTransaction,
    { runId, tenantId, groupId }: WaitingRun,
    read: GroupRead,
    beginning: boolean,
  ): Promise<number> {
    const objects = await RowCursor.open<ComparedObject>(
      group.sql,
      'objects',
      `SELECT object_id AS "objectId", bool_or(in_group) AS "inGroup" FROM (
         SELECT object_id, true AS in_group, false AS settled FROM staged_member WHERE run_id = $1
         UNION ALL SELECT object_id, false, wanted AND present = 'yes' AND set_aside IS NULL
           FROM ledger WHERE tenant_id = $2 AND group_id = $3
         UNION ALL SELECT object_id, false, false FROM claim WHERE tenant_id = $2 AND group_id = $3 AND object_id IS NOT NULL
       ) AS known GROUP BY object_id HAVING $4 OR NOT (bool_or(in_group) AND bool_or(settled)) ORDER BY object_id`,
      [runId, tenantId, groupId, beginning],
    );
    await compareWithRead(group, objects, read);
    const [staged] = await group.sql.query<{ members: number }>(
      'WITH read AS (DELETE FROM staged_member WHERE run_id = $1 RETURNING 1) SELECT count(*)::int AS members FROM read',
      [runId],
    );
    return staged?.members ?? 0;
  }
}

/**
 * Locks the run. False when it was cancelled meanwhile, or planned by another replica, because this one lost the lane while it
 * read: then what is staged is not the group any more.
 */
async function waitsForPlan(sql: Sql, { runId }: WaitingRun): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM run WHERE run_id = $1 AND state = 'planning' AND ended_at IS NULL FOR UPDATE`,
    [runId],
  );
  return rows.length > 0;
}

/** The claims of a mapping that was disabled after its first full sync do not follow its collection: nothing can be told from them. */
async function isFrozen(sql: Sql, { asIfEnabled = [] }: WaitingRun): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM mapping WHERE mapping_id = ANY($1::uuid[]) AND counting AND NOT enabled',
    [asIfEnabled],
  );
  return rows.length > 0;
}

/** Names what a full sync would do now. */
async function planHashOf(sql: Sql, run: WaitingRun): Promise<string> {
  const plan = await RunPlan.preview(sql, run);
  await plan.close();
  return plan.summary.planHash;
}

/** Removals are planned only when every enabled mapping of the group has its baseline and every member an answer. */
async function missingFor(
  sql: Sql,
  mappings: readonly ClaimingMapping[],
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const [row] = await sql.query<{ unread: number; unanswered: number }>(
    `SELECT (SELECT count(*) FROM mapping m LEFT JOIN collection c USING (collection)
               WHERE m.mapping_id = ANY($1::uuid[]) AND (c.version IS NULL OR m.behind IS NOT NULL)) AS unread,
            (SELECT count(*) FROM claim WHERE mapping_id = ANY($1::uuid[]) AND object_id IS NULL AND unresolved IS NULL) AS unanswered`,
    [mappings.map(({ mappingId }) => mappingId)],
  );
  if (row && row.unread > 0) {
    return {
      code: 'collection-not-applied',
      message: `Waiting for the collections of ${row.unread} mappings of the group.`,
    };
  }
  if (row && row.unanswered > 0) {
    return { code: 'members-not-looked-up', message: `Waiting for the Entra ids of ${row.unanswered} members.` };
  }
  return undefined;
}
