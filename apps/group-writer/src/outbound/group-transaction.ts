import { randomUUID } from 'node:crypto';
import {
  type Claimed,
  type LedgerRow,
  type OwnWrite,
  afterAnswer,
  afterRead,
  due,
  pauseBeforeRetry,
  FAILED_AFTER_MS,
  withClaims,
} from '@rollcall/membership';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey, Outcome } from '../core/ports';
import { chunksOf } from './chunks';
import { type StoredRow, deleteRows, freshRow, loadRows, restarted, storeRows } from './ledger-rows';
import { type RunCounts, changeRun, noCounts, openRun } from './run-rows';
import { publishChanges } from './publish-changes';
import { buryManaged } from './publish-managed';

/** A member that has just stopped being one without a removal: nobody has to write anything. */
export interface Gone {
  readonly mappingId: string;
  readonly site: string;
  readonly resourceId: number;
  readonly objectId: string | null;
}

/**
 * A transaction on the ledger of one group, which it locks: what changes rows of the ledger goes through here, so that the
 * rows, the figures, the run and their events change together. `close` publishes; nothing is said before.
 */
export class GroupTransaction {
  private readonly touchedObjects = new Set<string>();
  private readonly touchedMappings = new Set<string>();
  private readonly touchedMembers = new Map<string, Set<number>>();
  private readonly gone: Gone[] = [];
  private readonly counts: RunCounts = noCounts();

  private constructor(
    readonly sql: Sql,
    private readonly outbox: Outbox,
    readonly group: GroupKey,
    private runId: string | null,
    private readonly traceId: string | null,
  ) {}

  /** Locks the group until the caller's transaction ends. */
  static async open(sql: Sql, outbox: Outbox, group: GroupKey, traceId: string | null): Promise<GroupTransaction> {
    const key = [group.tenantId, group.groupId];
    await sql.query('INSERT INTO sync_group (tenant_id, group_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', key);
    const [row] = await sql.query<{ activeRun: string | null }>(
      'SELECT active_run AS "activeRun" FROM sync_group WHERE tenant_id = $1 AND group_id = $2 FOR UPDATE',
      key,
    );
    return new GroupTransaction(sql, outbox, group, row?.activeRun ?? null, traceId);
  }

  /** The run that is at work in the group, if any. */
  get activeRun(): string | null {
    return this.runId;
  }

  /** From now on what becomes due belongs to this run. */
  async startRun(runId: string): Promise<void> {
    this.runId = runId;
    await this.sql.query('UPDATE sync_group SET active_run = $3 WHERE tenant_id = $1 AND group_id = $2', [
      this.group.tenantId,
      this.group.groupId,
      runId,
    ]);
  }

  /** Begins an incremental run that has been promised under this id; where a run is at work already, that one does its part. */
  async openRunNamed(runId: string): Promise<void> {
    await openRun(this.sql, this.group, { runId, mappingIds: [] });
    if (!this.runId) return this.startRun(runId);
    const message = `Run ${this.runId}, which was at work already, does it.`;
    await changeRun(this.sql, this.outbox, runId, { state: 'done', ended: true, message });
  }

  /** Members of a mapping whose result is to be said, because they are new, or their look-up came to something else. */
  touchMembers(mappingId: string, resourceIds: Iterable<number>): void {
    const members = this.touchedMembers.get(mappingId) ?? new Set();
    for (const resourceId of resourceIds) members.add(resourceId);
    this.touchedMembers.set(mappingId, members);
    this.touchedMappings.add(mappingId);
  }

  /** Objects whose people are to be said anew, also where no row changes. */
  touchObjects(objectIds: Iterable<string>): void {
    for (const objectId of objectIds) this.touchedObjects.add(objectId);
  }

  touchMapping(mappingId: string): void {
    this.touchedMappings.add(mappingId);
  }

  say(gone: readonly Gone[]): void {
    this.gone.push(...gone);
    for (const { mappingId } of gone) this.touchedMappings.add(mappingId);
  }

  /** Lets the group be written again. True when its breaker was open. */
  async clearBreaker(): Promise<boolean> {
    const closed = await this.sql.query(
      `UPDATE sync_group SET blocked_code = NULL, blocked_message = NULL, blocked_until = NULL, blocked_times = 0
       WHERE tenant_id = $1 AND group_id = $2 AND blocked_code IS NOT NULL RETURNING 1`,
      [this.group.tenantId, this.group.groupId],
    );
    return closed.length > 0;
  }

  /**
   * Brings the rows of these objects in line with the claims on them (an incremental sync in a nutshell).
   *
   * @param forget rows that nobody claims any more are forgotten and stay in the group, instead of becoming due.
   */
  async recount(objectIds: readonly string[], forget = false): Promise<void> {
    for (const chunk of chunksOf([...new Set(objectIds)])) {
      const rows = await loadRows(this.sql, this.group, chunk);
      const claims = await this.claimsOn(chunk);
      await this.change(chunk, rows, (objectId, row) => {
        const claimed = claims.get(objectId) ?? unclaimed;
        if (forget && !claimed.wanted && !claimed.leaving) return undefined;
        return withClaims(row, claimed);
      });
    }
  }

  /** Applies `next` to the rows of these objects and stores what differs. */
  async change(
    objectIds: readonly string[],
    rows: ReadonlyMap<string, StoredRow>,
    next: (objectId: string, row: StoredRow | undefined) => LedgerRow | undefined,
  ): Promise<void> {
    const changed: StoredRow[] = [];
    const spent: string[] = [];
    for (const objectId of objectIds) {
      const before = rows.get(objectId);
      const after = next(objectId, before);
      if (!after) {
        if (before) spent.push(objectId);
        continue;
      }
      if (before && sameRule(before, after)) continue;
      changed.push(await this.moved(before, { ...(before ?? freshRow(objectId, after)), ...after }));
    }
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
    for (const { objectId } of changed) this.touchedObjects.add(objectId);
  }

  /**
   * Sets `present` of these objects by what a full sync read, and makes every due row due now, for the run at work. Strangers
   * become leavers of the group's enabled mappings.
   */
  async read(objectIds: readonly string[], inGroup: ReadonlySet<string>, readBegan: Date): Promise<void> {
    const rows = await loadRows(this.sql, this.group, objectIds);
    const claims = await this.claimsOn(objectIds);
    const changed: StoredRow[] = [];
    const spent: string[] = [];
    const strangers: string[] = [];
    for (const objectId of objectIds) {
      const before = rows.get(objectId);
      const claimed = claims.get(objectId) ?? unclaimed;
      const after = afterRead(withClaims(before, claimed), inGroup.has(objectId), ownWrite(before, readBegan));
      if (!after) {
        if (before) spent.push(objectId);
        continue;
      }
      if (!after.wanted && !claimed.leaving) strangers.push(objectId);
      const row: StoredRow = { ...(before ?? freshRow(objectId, after)), ...after };
      if (due(row)) changed.push(await this.moved(undefined, row));
      else if (!before || !sameRule(before, after)) changed.push(restarted(row, null, this.traceId));
    }
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
    await this.addStrangers(strangers);
    for (const { objectId } of changed) this.touchedObjects.add(objectId);
  }

  /** Ends the membership of due rows in the run at work: its strangers are forgotten, the rest goes on without it. */
  async abandonRun(): Promise<void> {
    const key = [this.group.tenantId, this.group.groupId];
    const strangers = await this.sql.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger l WHERE tenant_id = $1 AND group_id = $2 AND NOT wanted
         AND NOT EXISTS (SELECT 1 FROM leaver v WHERE v.tenant_id = $1 AND v.group_id = $2 AND v.object_id = l.object_id
           AND v.resource_id IS NOT NULL)`,
      key,
    );
    await this.drop(strangers.map(({ objectId }) => objectId));
    this.runId = null;
    await this.sql.query('UPDATE sync_group SET active_run = NULL WHERE tenant_id = $1 AND group_id = $2', key);
    const rest = await this.sql.query<{ objectId: string }>(
      'SELECT object_id AS "objectId" FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND due <> 0 AND NOT tried',
      key,
    );
    const rows = await loadRows(
      this.sql,
      this.group,
      rest.map(({ objectId }) => objectId),
    );
    const moved: StoredRow[] = [];
    for (const row of rows.values()) moved.push(await this.moved(undefined, row));
    await storeRows(this.sql, this.group, moved);
  }

  private async addStrangers(objectIds: readonly string[]): Promise<void> {
    if (objectIds.length === 0) return;
    await this.sql.query(
      `INSERT INTO leaver (mapping_id, object_id, site, tenant_id, group_id)
       SELECT m.mapping_id, o.object_id, split_part(m.collection, '/', 1), $1, $2
       FROM unnest($3::uuid[]) AS o (object_id), mapping m
       WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.enabled AND NOT m.deleted
       ON CONFLICT DO NOTHING`,
      [this.group.tenantId, this.group.groupId, objectIds],
    );
    for (const objectId of objectIds) this.touchedObjects.add(objectId);
  }

  /** Stores Graph's answers. Rows that were forgotten meanwhile stay forgotten. */
  async record(outcomes: readonly Outcome[], now: Date, random: () => number): Promise<void> {
    const rows = await loadRows(
      this.sql,
      this.group,
      outcomes.map(({ objectId }) => objectId),
    );
    const changed: StoredRow[] = [];
    const spent: string[] = [];
    for (const outcome of outcomes) {
      const row = rows.get(outcome.objectId);
      if (!row) continue;
      const after = afterAnswer(row, outcome.write, outcome.before, outcome.effect);
      this.count(row, outcome, now);
      if (!after) spent.push(row.objectId);
      else changed.push(await this.answered(row, { ...row, ...after }, outcome, now, random));
      this.touchedObjects.add(row.objectId);
    }
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
  }

  /** Says all that has changed: results, figures, the run, what is managed. The last call of the transaction. */
  async close(): Promise<void> {
    const { ended } = await this.progress();
    await publishChanges(this.sql, this.outbox, this.group, {
      objectIds: [...this.touchedObjects],
      members: this.touchedMembers,
      mappingIds: this.touchedMappings,
      gone: this.gone,
      endedRun: ended,
    });
  }

  /** A row whose write was answered: what comes next for it. */
  private async answered(
    before: StoredRow,
    row: StoredRow,
    outcome: Outcome,
    now: Date,
    random: () => number,
  ): Promise<StoredRow> {
    const landed: StoredRow = {
      ...row,
      inFlightSince: null,
      requestId: outcome.requestId ?? row.requestId,
      ...(outcome.effect === 'done' && { acknowledgedAt: now }),
    };
    if (due(landed) !== outcome.write) {
      // Done; or wanted the other way round meanwhile: then it has begun anew already, when that came in.
      const next = { ...restarted(landed, row.runId, null), requestId: landed.requestId };
      return due(next) ? this.moved(before, next) : next;
    }
    if (!outcome.refusal) return { ...landed, nextTryAt: null };
    const firstFailedAt = row.firstFailedAt ?? now;
    const pause = pauseBeforeRetry(outcome.refusal.retry, row.attempts, random(), outcome.refusal.retryAfterMs);
    return {
      ...landed,
      firstFailedAt,
      failed: isFailure(outcome, firstFailedAt, now),
      tried: row.tried || isFailure(outcome, firstFailedAt, now),
      reason: outcome.refusal.reason,
      message: outcome.refusal.message,
      nextTryAt: new Date(now.getTime() + pause),
    };
  }

  private count(row: StoredRow, outcome: Outcome, now: Date): void {
    const add = outcome.write === 'add';
    if (outcome.effect === 'done') {
      if (add) this.counts.additionsDone += 1;
      else this.counts.removalsDone += 1;
    } else if (!row.tried && isFailure(outcome, row.firstFailedAt ?? now, now)) {
      if (add) this.counts.additionsFailed += 1;
      else this.counts.removalsFailed += 1;
    }
  }

  /** A row that is due for another write than before starts anew and belongs to the group's run. */
  private async moved(before: StoredRow | undefined, row: StoredRow): Promise<StoredRow> {
    const write = due(row);
    if (before && due(before) === write) return row;
    if (!write) return restarted(row, null, this.traceId);
    if (write === 'add') this.counts.additionsPlanned += 1;
    else this.counts.removalsPlanned += 1;
    return restarted(row, await this.runForDue(), this.traceId);
  }

  /** The first due row of a quiet group begins an incremental run. */
  private async runForDue(): Promise<string> {
    if (this.runId) return this.runId;
    const runId = randomUUID();
    const mappings = await this.sql.query<{ mappingId: string }>(
      'SELECT mapping_id AS "mappingId" FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND NOT deleted',
      [this.group.tenantId, this.group.groupId],
    );
    await openRun(this.sql, this.group, { runId, mappingIds: mappings.map(({ mappingId }) => mappingId) });
    await this.startRun(runId);
    return runId;
  }

  /** Moves the run on; it has ended when no due row is untried. */
  private async progress(): Promise<{ ended: { runId: string; full: boolean } | undefined }> {
    if (!this.runId) return { ended: undefined };
    const key = [this.group.tenantId, this.group.groupId];
    const [open] = await this.sql.query(
      'SELECT 1 FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND due <> 0 AND NOT tried LIMIT 1',
      key,
    );
    const counted = Object.values(this.counts).some((count) => count > 0);
    if (open) {
      if (counted) await changeRun(this.sql, this.outbox, this.runId, {}, this.counts);
      return { ended: undefined };
    }
    const run = await changeRun(this.sql, this.outbox, this.runId, { state: 'done', ended: true }, this.counts);
    await this.sql.query('UPDATE sync_group SET active_run = NULL WHERE tenant_id = $1 AND group_id = $2', key);
    return { ended: run && { runId: run.runId, full: run.kind === 'full' } };
  }

  private async drop(objectIds: readonly string[]): Promise<void> {
    if (objectIds.length === 0) return;
    const managed = await deleteRows(this.sql, this.group, objectIds);
    await buryManaged(this.sql, this.outbox, this.group, managed);
    for (const objectId of objectIds) this.touchedObjects.add(objectId);
  }

  private async claimsOn(objectIds: readonly string[]): Promise<Map<string, Claimed & { readonly leaving: boolean }>> {
    const rows = await this.sql.query<Claimed & { objectId: string; leaving: boolean }>(
      `SELECT o.object_id AS "objectId", coalesce(c.wanted, false) AS wanted, coalesce(c.live, false) AS live,
         coalesce(l.disabled_only, false) AS "leavesDisabledOnly", l.disabled_only IS NOT NULL AS leaving
       FROM unnest($3::uuid[]) AS o (object_id)
       LEFT JOIN (
         SELECT c.object_id, bool_or(m.counting) AS wanted, bool_or(m.counting AND m.enabled AND NOT m.awaiting_plan) AS live
         FROM claim c JOIN mapping m USING (mapping_id)
         WHERE c.tenant_id = $1 AND c.group_id = $2 AND c.object_id = ANY($3::uuid[]) GROUP BY 1) AS c USING (object_id)
       LEFT JOIN (
         SELECT l.object_id, bool_and(NOT m.enabled OR m.awaiting_plan) AS disabled_only
         FROM leaver l JOIN mapping m USING (mapping_id)
         WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = ANY($3::uuid[]) GROUP BY 1) AS l USING (object_id)`,
      [this.group.tenantId, this.group.groupId, objectIds],
    );
    return new Map(rows.map((row) => [row.objectId, row]));
  }
}

const unclaimed = { wanted: false, live: false, leavesDisabledOnly: false, leaving: false };

/** How long a read may lag behind a write of ours. Source: Graph docs speak of seconds; rarely minutes are seen. */
const REPLICA_LAG_MS = 2 * 60_000;

function ownWrite(row: StoredRow | undefined, readBegan: Date): OwnWrite {
  if (row?.inFlightSince) return 'inFlight';
  if (!row?.acknowledgedAt) return 'none';
  const before = readBegan.getTime() - row.acknowledgedAt.getTime();
  if (before < 0) return 'afterReadBegan';
  return before < REPLICA_LAG_MS ? 'withinReplicaLag' : 'none';
}

const sameRule = (a: LedgerRow, b: LedgerRow): boolean =>
  a.wanted === b.wanted && a.present === b.present && a.setAside === b.setAside;

/** A passing trouble is a failure only when it has lasted. */
const isFailure = ({ refusal }: Outcome, firstFailedAt: Date, now: Date): boolean =>
  refusal !== undefined && (refusal.retry !== 'soon' || now.getTime() - firstFailedAt.getTime() >= FAILED_AFTER_MS);
