import { randomUUID } from 'node:crypto';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import { type RunCounts, changeRun, noCounts, openRun, runOf } from '../runs/run-rows';

type Write = 'add' | 'remove';

/** A sync that has come to its end: of all mappings that take part in the group's runs, or of those whose full sync failed. */
export interface EndedSync {
  readonly full: boolean;
  readonly failed?: ReadonlySet<string>;
}

/**
 * The runs at work in a group, seen from one transaction on the group. One of them takes what becomes due; one (often the same)
 * has what the group holds, and stays open for as long as a person takes to decide.
 */
export class GroupRuns {
  private readonly counts = new Map<string, RunCounts>();

  private constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly group: GroupKey,
    private activeRun: string | null,
    private heldRun: string | null,
    /** The list of what the group holds has changed since it was last said. */
    readonly holdUnsaid: boolean,
  ) {}

  /** Locks the group until the caller's transaction ends. */
  static async lock(sql: Sql, outbox: Outbox, group: GroupKey): Promise<GroupRuns> {
    const key = [group.tenantId, group.groupId];
    await sql.query('INSERT INTO sync_group (tenant_id, group_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', key);
    const [row] = await sql.query<{ activeRun: string | null; heldRun: string | null; holdUnsaid: boolean }>(
      `SELECT active_run AS "activeRun", held_run AS "heldRun", hold_unsaid AS "holdUnsaid" FROM sync_group WHERE tenant_id = $1 AND group_id = $2 FOR UPDATE`,
      key,
    );
    return new GroupRuns(sql, outbox, group, row?.activeRun ?? null, row?.heldRun ?? null, row?.holdUnsaid ?? false);
  }

  /** What becomes due belongs to it; null in a quiet group. */
  get active(): string | null {
    return this.activeRun;
  }

  /** Has what the group holds, or goes on with what a person released; null where nothing has been held. */
  get held(): string | null {
    return this.heldRun;
  }

  /**
   * Begins an incremental run that has been promised under this id; where a run is at work already, that one does its part,
   * and the promised one ends at once.
   */
  async openNamed(runId: string, mappingId: string): Promise<void> {
    await openRun(this.sql, this.group, { runId, mappingIds: [mappingId] });
    if (!this.activeRun) return this.remember(runId, this.heldRun);
    const message = `Run ${this.activeRun}, which was at work already, does it.`;
    await changeRun(this.sql, this.outbox, runId, { state: 'done', ended: true, message });
  }

  /** A full sync goes on with all that is due or held; the runs that had it end. */
  async takeOver(runId: string): Promise<void> {
    const message = `The full sync ${runId} goes on with what was left.`;
    for (const before of new Set([this.activeRun, this.heldRun])) {
      if (before) await changeRun(this.sql, this.outbox, before, { state: 'done', ended: true, held: 0, message });
    }
    const held = await this.sql.query(
      `UPDATE ledger SET run_id = $3 WHERE tenant_id = $1 AND group_id = $2 AND set_aside = 'held' RETURNING 1`,
      [this.group.tenantId, this.group.groupId, runId],
    );
    await this.remember(runId, held.length > 0 ? runId : null);
    this.countsOf(runId).removalsPlanned += held.length;
  }

  /** Counts rows that have become due, and gives the run that they belong to: the first begins an incremental run. */
  async plan(write: Write, rows = 1): Promise<string> {
    const runId = this.activeRun ?? (await this.open());
    this.countsOf(runId)[write === 'add' ? 'additionsPlanned' : 'removalsPlanned'] += rows;
    return runId;
  }

  /** Counts removals that wait for a person, and gives the run that has the hold. */
  async hold(rows: number): Promise<string> {
    const runId = this.heldRun ?? this.activeRun ?? (await this.open());
    await this.remember(this.activeRun, runId);
    this.countsOf(runId).removalsPlanned += rows;
    return runId;
  }

  /** These runs have been given up. */
  async forget(runId: string): Promise<void> {
    await this.remember(this.activeRun === runId ? null : this.activeRun, this.heldRun === runId ? null : this.heldRun);
  }

  /** Counts a verdict on a row of the run. */
  count(runId: string | null, write: Write, verdict: 'done' | 'failed'): void {
    if (!runId) return;
    if (write === 'add') this.countsOf(runId)[verdict === 'done' ? 'additionsDone' : 'additionsFailed'] += 1;
    else this.countsOf(runId)[verdict === 'done' ? 'removalsDone' : 'removalsFailed'] += 1;
  }

  /**
   * Stores and says what has become of the runs: one has ended when none of its rows is untried and none is held.
   *
   * @param held how many removals the group holds now, if that has changed.
   */
  async close(held: number | undefined): Promise<EndedSync | undefined> {
    let ended: EndedSync | undefined;
    for (const runId of new Set([this.activeRun, this.heldRun, ...this.counts.keys()])) {
      const end = runId && (await this.settle(runId, runId === this.heldRun ? held : undefined));
      if (end) ended = { full: end.full || (ended?.full ?? false) };
    }
    return ended;
  }

  private async settle(runId: string, held: number | undefined): Promise<EndedSync | undefined> {
    const run = await runOf(this.sql, runId);
    if (!run || run.endedAt) return undefined; // late answers to what it began
    // Members of a mapping that was deleted with them become due piece by piece.
    const [untried] = await this.sql.query(
      `SELECT 1 WHERE EXISTS (SELECT 1 FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND run_id = $3 AND due <> 0 AND NOT tried)
         OR EXISTS (SELECT 1 FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND deleted AND behind IS NOT NULL)`,
      [this.group.tenantId, this.group.groupId, runId],
    );
    const state = untried ? 'running' : (held ?? run.removalsHeld) > 0 ? 'held' : 'done';
    const counts = this.counts.get(runId);
    if (!counts && (held ?? run.removalsHeld) === run.removalsHeld && state === run.state) return undefined;
    const change = { state, ended: state === 'done', ...(held !== undefined && { held }) } as const;
    await changeRun(this.sql, this.outbox, runId, change, counts);
    if (state === 'done') await this.forget(runId);
    if (state === 'held' && this.activeRun === runId) await this.remember(null, this.heldRun);
    return state === 'done' ? { full: run.kind === 'full' } : undefined;
  }

  private async open(): Promise<string> {
    const runId = randomUUID();
    const mappings = await this.sql.query<{ mappingId: string }>(
      'SELECT mapping_id AS "mappingId" FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND NOT deleted',
      [this.group.tenantId, this.group.groupId],
    );
    await openRun(this.sql, this.group, { runId, mappingIds: mappings.map(({ mappingId }) => mappingId) });
    await this.remember(runId, this.heldRun);
    return runId;
  }

  private async remember(activeRun: string | null, heldRun: string | null): Promise<void> {
    if (activeRun === this.activeRun && heldRun === this.heldRun) return;
    [this.activeRun, this.heldRun] = [activeRun, heldRun];
    await this.sql.query(
      'UPDATE sync_group SET active_run = $3, held_run = $4 WHERE tenant_id = $1 AND group_id = $2',
      [this.group.tenantId, this.group.groupId, activeRun, heldRun],
    );
  }

  private countsOf(runId: string): RunCounts {
    const counts = this.counts.get(runId) ?? noCounts();
    this.counts.set(runId, counts);
    return counts;
  }
}
