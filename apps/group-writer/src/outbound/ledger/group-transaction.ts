import { type Claimed, type LedgerRow, afterAnswer, afterRead, due, withClaims } from '@rollcall/membership';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey, Outcome } from '../../core/ports';
import { chunksOf } from '../chunks';
import { claimsOn, unclaimed } from './claims-on';
import { GroupRuns } from './group-runs';
import { type StoredRow, deleteRows, freshRow, loadRows, restarted, storeRows } from './ledger-rows';
import { ownWrite } from './own-write';
import type { Gone } from './person';
import { publishChanges } from './publish-changes';
import { buryManaged } from './publish-managed';
import { recentRemovals, rememberRemovals } from './recent-removals';
import { refusedRow } from './refused-row';
import { holdFresh, isStranger, letFreshBegin, noteReleased, undoBegun, weighFresh } from './removal-guard';
import type { RowCursor } from '../runs/row-cursor';
import { type PlanSummary, RunPlan } from '../runs/run-plan';

/** Somebody whom a full sync read in the group, the ledger knows or a claim names. */
export interface ComparedObject {
  readonly objectId: string;
  readonly inGroup: boolean;
}

/**
 * A transaction on the ledger of one group, which it locks: what changes rows of the ledger goes through here, so that the
 * rows, the figures, the run and their events change together. `close` publishes; nothing is said before.
 */
export class GroupTransaction {
  private readonly touchedObjects = new Set<string>();
  /** Objects that a full sync compares: too many to be kept here. */
  private compared: RowCursor<ComparedObject> | undefined;
  private readonly touchedMappings = new Set<string>();
  private readonly touchedMembers = new Map<string, Set<number>>();
  private readonly gone: Gone[] = [];
  /** Objects whose rows were given up while they may be in the group. */
  private readonly forgotten = new Set<string>();
  /** Removals have become due that the guard has to weigh before the transaction ends. */
  private unweighed = false;
  private holdChanged = false;
  /** How many removals the group holds, once that has been counted in this transaction. */
  private heldNow: number | undefined;
  /** Removals that the whole step will come to, where it takes several transactions. */
  private removalsOfStep = 0;

  private constructor(
    readonly sql: Sql,
    private readonly outbox: Outbox,
    readonly group: GroupKey,
    readonly runs: GroupRuns,
    private readonly traceId: string | null,
  ) {}

  /** Locks the group until the caller's transaction ends. */
  static async open(sql: Sql, outbox: Outbox, group: GroupKey, traceId: string | null): Promise<GroupTransaction> {
    return new GroupTransaction(sql, outbox, group, await GroupRuns.lock(sql, outbox, group), traceId);
  }

  /**
   * The transaction is one of several that take out so many members together: the guard weighs them as one, and the list of
   * what is held is said after them. 0: it is none, or the last.
   */
  expectRemovals(count: number): void {
    this.removalsOfStep = count;
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

  /** What the group holds is to be said anew. */
  touchHold(): void {
    this.holdChanged = true;
  }

  say(gone: readonly Gone[]): void {
    this.gone.push(...gone);
    for (const { mappingId } of gone) this.touchedMappings.add(mappingId);
  }

  /** Lets the group be written again. True when its breaker was open. */
  async clearBreaker(): Promise<boolean> {
    const closed = await this.sql.query(
      `UPDATE sync_group SET blocked_code = NULL, blocked_message = NULL, blocked_until = NULL
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
      const claims = await claimsOn(this.sql, this.group, chunk);
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
    const back: string[] = [];
    for (const objectId of objectIds) {
      const before = rows.get(objectId);
      const after = next(objectId, before);
      if (!after) {
        if (before) spent.push(objectId);
        if (before && before.present !== 'no') this.forgotten.add(objectId);
        continue;
      }
      if (before && sameRule(before, after)) continue;
      if (after.wanted && !before?.wanted) back.push(objectId);
      this.noteHold(before, after);
      changed.push(await this.moved(before, { ...(before ?? freshRow(objectId, after)), ...after }));
    }
    await undoBegun(this.sql, this.group, back);
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
    for (const { objectId } of changed) this.touchedObjects.add(objectId);
  }

  /** Compares all these with what a full sync read of the group, and says them anew when the transaction ends. */
  async compare(objects: RowCursor<ComparedObject>, readBegan: Date): Promise<void> {
    for await (const chunk of objects.pass()) await this.read(chunk, readBegan);
    this.compared = objects;
  }

  /**
   * Sets `present` of these objects by what a full sync read, and makes every due row due now, for the run at work. Strangers
   * become leavers of the group's enabled mappings.
   */
  private async read(objects: readonly ComparedObject[], readBegan: Date): Promise<void> {
    const objectIds = objects.map(({ objectId }) => objectId);
    const rows = await loadRows(this.sql, this.group, objectIds);
    const claims = await claimsOn(this.sql, this.group, objectIds);
    const removals = await recentRemovals(this.sql, this.group, objectIds);
    const changed: StoredRow[] = [];
    const spent: string[] = [];
    const strangers: string[] = [];
    const back: string[] = [];
    for (const { objectId, inGroup } of objects) {
      const before = rows.get(objectId);
      const claimed = claims.get(objectId) ?? unclaimed;
      const own = ownWrite(before, removals.get(objectId), readBegan);
      const read = afterRead(withClaims(before, claimed), inGroup, own);
      const after = withClaims(read, claimed); // a stranger may be on a never-remove list
      if (!after) {
        if (before) spent.push(objectId);
        continue;
      }
      if (!after.wanted && !claimed.leaving && own === 'none') strangers.push(objectId);
      if (after.wanted && !before?.wanted) back.push(objectId);
      this.noteHold(before, after);
      const row: StoredRow = { ...(before ?? freshRow(objectId, after)), ...after };
      // A removal that was let go before, or that only repeats one of ours, is none that the guard would have to weigh.
      const weighed = before ? before.runId !== null && due(before) === 'remove' : own !== 'none';
      if (weighed && due(row) === 'remove') changed.push(await this.goesOn(row, 'remove'));
      else if (due(row)) changed.push(await this.moved(undefined, row));
      else if (!before || !sameRule(before, after)) changed.push(restarted(row, null, this.traceId));
    }
    await undoBegun(this.sql, this.group, back);
    await storeRows(this.sql, this.group, changed);
    await this.erase(spent);
    await this.addStrangers(strangers);
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
      this.holdChanged ||= held;
    }
  }

  /** Says all that the run will do, and what waits for a person. */
  async sayPlan(runId: string): Promise<PlanSummary> {
    const plan = await RunPlan.due(this.sql, { ...this.group, runId });
    await plan.publish(this.sql, this.outbox);
    await plan.close();
    this.heldNow = plan.summary.held;
    this.holdChanged = false;
    return plan.summary;
  }

  /**
   * Carries out what a person decided on all that the group holds: those who are still to leave go now; or former members stay
   * until the next full sync, and strangers are forgotten.
   */
  async decideHold(decision: 'release' | 'reject'): Promise<void> {
    const held = await this.objectsOf(`set_aside = 'held'`);
    const strangers = new Set(await this.objectsOf(`set_aside = 'held' AND ${isStranger('l')}`));
    for (const objectIds of chunksOf(held)) {
      const rows = await loadRows(this.sql, this.group, objectIds);
      const claims = await claimsOn(this.sql, this.group, objectIds);
      const decided: StoredRow[] = [];
      const forgotten: string[] = [];
      for (const row of rows.values()) {
        if (decision === 'reject' && strangers.has(row.objectId)) forgotten.push(row.objectId);
        else if (decision === 'reject') decided.push({ ...row, setAside: 'rejected' });
        else decided.push(released(row, claims.get(row.objectId) ?? unclaimed));
      }
      await storeRows(this.sql, this.group, decided);
      await this.forget(forgotten);
      if (decision === 'release') await noteReleased(this.sql, this.group, objectIds);
      this.touchObjects(objectIds);
    }
    this.holdChanged = true;
  }

  /** Gives a run up: its strangers are forgotten, what it holds is rejected, the rest goes on in another. */
  async abandonRun(runId: string): Promise<void> {
    if (this.runs.held === runId) await this.decideHold('reject');
    await this.forget(await this.objectsOf(`run_id = $3 AND due < 0 AND ${isStranger('l')}`, runId));
    await this.runs.forget(runId);
    for (const objectIds of chunksOf(await this.objectsOf('run_id = $3 AND due <> 0 AND NOT tried', runId))) {
      const moved: StoredRow[] = [];
      for (const row of (await loadRows(this.sql, this.group, objectIds)).values()) {
        const write = due(row);
        if (write) moved.push(await this.goesOn(row, write));
      }
      await storeRows(this.sql, this.group, moved);
    }
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
    const removed: string[] = [];
    for (const outcome of outcomes) {
      const row = rows.get(outcome.objectId);
      if (!row) continue;
      const after = afterAnswer(row, outcome.write, outcome.before, outcome.effect);
      const next = after && (await this.answered(row, { ...row, ...after }, outcome, now, random()));
      if (outcome.effect === 'done') this.runs.count(row.runId, outcome.write, 'done');
      else if (next?.tried && !row.tried) this.runs.count(row.runId, outcome.write, 'failed');
      if (next) changed.push(next);
      else spent.push(row.objectId);
      if (!next && outcome.write === 'remove' && outcome.effect === 'done') removed.push(row.objectId);
      this.touchedObjects.add(row.objectId);
    }
    await rememberRemovals(this.sql, this.group, removed, now);
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
  }

  /** Says all that has changed: results, figures, the run, what is managed. The last call of the transaction. */
  async close(): Promise<void> {
    await this.weigh();
    if (this.holdChanged || this.runs.holdUnsaid) await this.sayOrOweHold();
    const endedRun = await this.runs.close(this.heldNow);
    await publishChanges(this.sql, this.outbox, this.group, {
      objectIds: [...this.touchedObjects],
      compared: this.compared,
      members: this.touchedMembers,
      mappingIds: this.touchedMappings,
      gone: this.gone,
      forgotten: this.forgotten,
      endedRun,
    });
  }

  /** A row whose write was answered: what comes next for it. */
  private async answered(
    before: StoredRow,
    after: StoredRow,
    outcome: Outcome,
    now: Date,
    random: number,
  ): Promise<StoredRow> {
    const landed: StoredRow = {
      ...after,
      inFlightSince: null,
      requestId: outcome.requestId ?? after.requestId,
      ...(outcome.effect === 'done' && { acknowledgedAt: now }),
    };
    if (due(landed) === outcome.write) {
      if (outcome.refusal) return refusedRow(landed, outcome.refusal, now, random);
      return { ...landed, attempts: Math.max(0, landed.attempts - 1) }; // it was not sent: that was no try
    }
    // Done; or wanted the other way round meanwhile: then it has begun anew already, when that came in.
    const next = { ...restarted(landed, landed.runId, null), requestId: landed.requestId };
    return due(next) ? this.moved(before, next) : next;
  }

  /** A row that is due for another write than before starts anew and belongs to the group's run. */
  private async moved(before: StoredRow | undefined, row: StoredRow): Promise<StoredRow> {
    const write = due(row);
    if (before && due(before) === write) return row;
    if (!write) return restarted(row, null, this.traceId);
    if (write === 'add') return this.goesOn(row, write);
    this.unweighed = true;
    return restarted(row, null, this.traceId);
  }

  /** A row that belongs to the run at work from now on. */
  private async goesOn(row: StoredRow, write: 'add' | 'remove'): Promise<StoredRow> {
    return restarted(row, await this.runs.plan(write), this.traceId);
  }

  private noteHold(before: LedgerRow | undefined, after: LedgerRow): void {
    this.holdChanged ||= (before?.setAside === 'held') !== (after.setAside === 'held');
  }

  /** A long list is said once, after the last of several transactions; its length is right in each. */
  private async sayOrOweHold(): Promise<void> {
    const owed = this.removalsOfStep > 0;
    this.heldNow = owed ? await this.objectsHeld() : await this.sayHold();
    if (owed !== this.runs.holdUnsaid) {
      await this.sql.query('UPDATE sync_group SET hold_unsaid = $3 WHERE tenant_id = $1 AND group_id = $2', [
        this.group.tenantId,
        this.group.groupId,
        owed,
      ]);
    }
  }

  private async objectsHeld(): Promise<number> {
    const [row] = await this.sql.query<{ held: number }>(
      `SELECT count(*)::int AS held FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND set_aside = 'held'`,
      [this.group.tenantId, this.group.groupId],
    );
    return row?.held ?? 0;
  }

  /** Says what the group holds now; returns how many. */
  private async sayHold(): Promise<number> {
    const runId = this.runs.held;
    if (!runId) return 0;
    const hold = await RunPlan.hold(this.sql, { ...this.group, runId });
    if (hold.summary.held > 0) await hold.publish(this.sql, this.outbox);
    await hold.close();
    return hold.summary.held;
  }

  /** The objects of rows of the group (`l`) that fit, in their order. */
  private async objectsOf(condition: string, ...parameters: string[]): Promise<string[]> {
    const rows = await this.sql.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger l WHERE tenant_id = $1 AND group_id = $2 AND ${condition} ORDER BY object_id`,
      [this.group.tenantId, this.group.groupId, ...parameters],
    );
    return rows.map(({ objectId }) => objectId);
  }

  /** Gives rows up of objects that may be in the group, and stay there. */
  private async forget(objectIds: readonly string[]): Promise<void> {
    for (const objectId of objectIds) this.forgotten.add(objectId);
    await this.drop(objectIds);
  }

  private async drop(objectIds: readonly string[]): Promise<void> {
    await this.erase(objectIds);
    this.touchObjects(objectIds);
  }

  private async erase(objectIds: readonly string[]): Promise<void> {
    if (objectIds.length === 0) return;
    const rows = await deleteRows(this.sql, this.group, objectIds);
    const managed = rows.filter((row) => row.managed).map(({ objectId }) => objectId);
    await buryManaged(this.sql, this.outbox, this.group, managed);
    this.holdChanged ||= rows.some(({ held }) => held);
  }
}

/** A held removal that a person let go: due now, unless a list or a disabled mapping keeps the member meanwhile. */
const released = (row: StoredRow, claimed: Claimed): StoredRow => ({
  ...restarted({ ...row, setAside: null, ...withClaims({ ...row, setAside: null }, claimed) }, row.runId, null),
  nextTryAt: null,
});

const sameRule = (a: LedgerRow, b: LedgerRow): boolean =>
  a.wanted === b.wanted && a.present === b.present && a.setAside === b.setAside;
