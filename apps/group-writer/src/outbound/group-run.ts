import { randomUUID } from 'node:crypto';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../core/ports';
import { type RunCounts, changeRun, noCounts, openRun } from './run-rows';

/** The run at work in a group, seen from one transaction on the group. */
export class GroupRun {
  private readonly counts: RunCounts = noCounts();

  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly group: GroupKey,
    private runId: string | null,
  ) {}

  /** Null in a quiet group. */
  get id(): string | null {
    return this.runId;
  }

  /** From now on what becomes due belongs to this run; null: the group is quiet. */
  async set(runId: string | null): Promise<void> {
    this.runId = runId;
    await this.sql.query('UPDATE sync_group SET active_run = $3 WHERE tenant_id = $1 AND group_id = $2', [
      this.group.tenantId,
      this.group.groupId,
      runId,
    ]);
  }

  /**
   * Begins an incremental run that has been promised under this id; where a run is at work already, that one does its part,
   * and the promised one ends at once.
   */
  async openNamed(runId: string, mappingId: string): Promise<void> {
    await openRun(this.sql, this.group, { runId, mappingIds: [mappingId] });
    if (!this.runId) return this.set(runId);
    const message = `Run ${this.runId}, which was at work already, does it.`;
    await changeRun(this.sql, this.outbox, runId, { state: 'done', ended: true, message });
  }

  /** Counts a row that has become due, and gives the run that it belongs to: the first one begins an incremental run. */
  async plan(write: 'add' | 'remove'): Promise<string> {
    if (write === 'add') this.counts.additionsPlanned += 1;
    else this.counts.removalsPlanned += 1;
    if (this.runId) return this.runId;
    const runId = randomUUID();
    const mappings = await this.sql.query<{ mappingId: string }>(
      'SELECT mapping_id AS "mappingId" FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND NOT deleted',
      [this.group.tenantId, this.group.groupId],
    );
    await openRun(this.sql, this.group, { runId, mappingIds: mappings.map(({ mappingId }) => mappingId) });
    await this.set(runId);
    return runId;
  }

  /** Counts a verdict on a row. */
  count(write: 'add' | 'remove', verdict: 'done' | 'failed'): void {
    if (write === 'add') this.counts[verdict === 'done' ? 'additionsDone' : 'additionsFailed'] += 1;
    else this.counts[verdict === 'done' ? 'removalsDone' : 'removalsFailed'] += 1;
  }

  /** Stores and says the counts; the run has ended when no due row is untried. Returns a run that ended with this. */
  async close(): Promise<{ readonly full: boolean } | undefined> {
    if (!this.runId) return undefined;
    // Members of a mapping that was deleted with them become due piece by piece.
    const [open] = await this.sql.query(
      `SELECT 1 WHERE EXISTS (SELECT 1 FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND due <> 0 AND NOT tried)
         OR EXISTS (SELECT 1 FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND deleted AND behind IS NOT NULL)`,
      [this.group.tenantId, this.group.groupId],
    );
    if (open) {
      const counted = Object.values(this.counts).some((count) => count > 0);
      if (counted) await changeRun(this.sql, this.outbox, this.runId, {}, this.counts);
      return undefined;
    }
    const run = await changeRun(this.sql, this.outbox, this.runId, { state: 'done', ended: true }, this.counts);
    await this.set(null);
    return run && { full: run.kind === 'full' };
  }
}
