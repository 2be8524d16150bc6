import type { LedgerRow } from '@rollcall/membership';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import { type PlanSummary, RunPlan } from '../runs/run-plan';
import type { GroupRuns } from './group-runs';
import { holdFresh, letFreshBegin, weighFresh } from './removal-guard';

/** What a group holds, seen from one transaction on the group: what the guard has to weigh, and what is to be said of it. */
export class GroupHold {
  /** Removals have become due that the guard has to weigh before the transaction ends. */
  private unweighed = false;
  private changed = false;
  /** How many removals the group holds, once that has been counted in this transaction. */
  private held: number | undefined;
  /** Removals that the whole step will come to, where it takes several transactions. */
  private removalsOfStep = 0;

  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly group: GroupKey,
    private readonly runs: GroupRuns,
  ) {}

  /**
   * The transaction is one of several that take out so many members together: the guard weighs them as one, and the list of
   * what is held is said after them. 0: it is none, or the last.
   */
  expectRemovals(count: number): void {
    this.removalsOfStep = count;
  }

  removalIsDue(): void {
    this.unweighed = true;
  }

  /** What is held is to be said anew. */
  touch(): void {
    this.changed = true;
  }

  /** A row becomes another one. */
  note(before: LedgerRow | undefined, after: LedgerRow): void {
    this.changed ||= (before?.setAside === 'held') !== (after.setAside === 'held');
  }

  /**
   * Lets the guard weigh the removals that have become due: they begin in the run at work, or wait for a person.
   *
   * @param read the members that a full sync read, by which strangers are measured.
   */
  async weigh(read?: number): Promise<void> {
    if (!this.unweighed) return;
    this.unweighed = false;
    const step = this.removalsOfStep;
    const verdict = await weighFresh(this.sql, this.group, { step, ...(read !== undefined && { read }) });
    for (const sort of ['former', 'strangers'] as const) {
      const { count, held } = verdict[sort];
      if (count === 0) continue;
      if (held) await holdFresh(this.sql, this.group, sort, await this.runs.hold(count));
      else await letFreshBegin(this.sql, this.group, sort, await this.runs.plan('remove', count));
      this.changed ||= held;
    }
  }

  /** Says all that the run will do, and what waits for a person. */
  async sayPlan(runId: string): Promise<PlanSummary> {
    const plan = await RunPlan.due(this.sql, { ...this.group, runId });
    await plan.publish(this.sql, this.outbox);
    await plan.close();
    this.held = plan.summary.held;
    this.changed = false;
    return plan.summary;
  }

  /** Says what is held where that has changed. Gives how many there are; undefined: as many as before. */
  async say(): Promise<number | undefined> {
    if (this.changed || this.runs.holdUnsaid) await this.sayOrOwe();
    if (this.held !== undefined) await this.noteSince(this.held > 0);
    return this.held;
  }

  private async noteSince(holds: boolean): Promise<void> {
    await this.sql.query(
      `UPDATE sync_group SET held_since = CASE WHEN $3 THEN now() END
       WHERE tenant_id = $1 AND group_id = $2 AND (held_since IS NULL) = $3`,
      [this.group.tenantId, this.group.groupId, holds],
    );
  }

  /** A long list is said once, after the last of several transactions; its length is right in each. */
  private async sayOrOwe(): Promise<void> {
    const owed = this.removalsOfStep > 0;
    this.held = owed ? await this.count() : await this.sayList();
    if (owed !== this.runs.holdUnsaid) {
      await this.sql.query('UPDATE sync_group SET hold_unsaid = $3 WHERE tenant_id = $1 AND group_id = $2', [
        this.group.tenantId,
        this.group.groupId,
        owed,
      ]);
    }
  }

  private async count(): Promise<number> {
    const [row] = await this.sql.query<{ held: number }>(
      `SELECT count(*)::int AS held FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND set_aside = 'held'`,
      [this.group.tenantId, this.group.groupId],
    );
    return row?.held ?? 0;
  }

  private async sayList(): Promise<number> {
    const runId = this.runs.held;
    if (!runId) return 0;
    const hold = await RunPlan.hold(this.sql, { ...this.group, runId });
    if (hold.summary.held > 0) await hold.publish(this.sql, this.outbox);
    await hold.close();
    return hold.summary.held;
  }
}
