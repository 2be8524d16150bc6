import { type LedgerRow, afterAnswer, due, withClaims } from '@rollcall/membership';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey, Outcome } from '../../core/ports';
import { chunksOf } from '../chunks';
import type { RowCursor } from '../runs/row-cursor';
import type { PlanSummary } from '../runs/run-plan';
import { answeredRow } from './answered-row';
import { claimsOn, unclaimed } from './claims-on';
import type { ComparedObject } from './compare-with-read';
import { GroupHold } from './group-hold';
import { type EndedSync, GroupRuns } from './group-runs';
import { type StoredRow, deleteRows, freshRow, loadRows, restarted, sameRule, storeRows } from './ledger-rows';
import type { Gone } from './person';
import { type Settled, publishChanges } from './publish-changes';
import { buryManaged } from './publish-managed';
import { rememberRemovals } from './recent-removals';
import { undoBegun } from './removal-guard';

/**
 * A transaction on the ledger of one group, which it locks: what changes rows of the ledger goes through here, so that the
 * rows, the figures, the run and their events change together. `close` publishes; nothing is said before.
 */
export class GroupTransaction {
  private readonly touchedObjects = new Set<string>();
  /** Objects that a full sync compared: too many to be kept here. */
  private compared: RowCursor<ComparedObject> | undefined;
  private readonly touchedMappings = new Set<string>();
  private readonly touchedMembers = new Map<string, Set<number>>();
  private readonly gone: Gone[] = [];
  /** Objects whose rows were given up while they may be in the group. */
  private readonly forgotten = new Set<string>();
  /** Objects whose claims are others than before, also where no row changes. */
  private readonly reclaimed = new Set<string>();
  private readonly managedAgain = new Set<string>();
  /** The last of rows that ended with Graph's answer. */
  private readonly departed = new Map<string, StoredRow>();
  private readonly hold: GroupHold;
  private failedSync: EndedSync | undefined;

  private constructor(
    readonly sql: Sql,
    private readonly outbox: Outbox,
    readonly group: GroupKey,
    readonly runs: GroupRuns,
    readonly traceId: string | null,
  ) {
    this.hold = new GroupHold(sql, outbox, group, runs);
  }

  /** Locks the group until the caller's transaction ends. */
  static async open(sql: Sql, outbox: Outbox, group: GroupKey, traceId: string | null): Promise<GroupTransaction> {
    return new GroupTransaction(sql, outbox, group, await GroupRuns.lock(sql, outbox, group), traceId);
  }

  /** See GroupHold. */
  expectRemovals(count: number): void {
    this.hold.expectRemovals(count);
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

  /** The same for so many objects as a full sync compares. */
  touchCompared(objects: RowCursor<ComparedObject>): void {
    this.compared = objects;
  }

  /** Objects of which it is said again that they are managed. */
  touchManaged(objectIds: Iterable<string>): void {
    for (const objectId of objectIds) this.managedAgain.add(objectId);
  }

  touchMapping(mappingId: string): void {
    this.touchedMappings.add(mappingId);
  }

  /** What the group holds is to be said anew. */
  touchHold(): void {
    this.hold.touch();
  }

  say(gone: readonly Gone[]): void {
    this.gone.push(...gone);
    for (const { mappingId } of gone) this.touchedMappings.add(mappingId);
  }

  /** A full sync of these mappings has failed: it is their last one. */
  syncFailed(mappingIds: readonly string[]): void {
    for (const mappingId of mappingIds) this.touchMapping(mappingId);
    this.failedSync = { full: true, failed: new Set(mappingIds) };
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
      for (const objectId of rows.keys()) this.reclaimed.add(objectId);
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
        if (before && before.present !== 'no') this.forgotten.add(objectId);
        continue;
      }
      if (before && sameRule(before, after)) continue;
      changed.push(await this.moved(before, { ...(before ?? freshRow(objectId, after)), ...after }));
    }
    await this.store(changed, rows);
    await this.drop(spent);
    for (const { objectId } of changed) this.touchedObjects.add(objectId);
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
      const answered = answeredRow({ ...row, ...after }, outcome, now, random());
      // Wanted the other way round meanwhile: then it has begun anew already, when that came in.
      const next =
        after && (due(answered) && due(answered) !== outcome.write ? await this.moved(row, answered) : answered);
      if (outcome.effect === 'done') this.runs.count(row.runId, outcome.write, 'done');
      else if (next?.tried && !row.tried) this.runs.count(row.runId, outcome.write, 'failed');
      if (next) changed.push(next);
      else {
        spent.push(row.objectId);
        this.departed.set(row.objectId, restarted({ ...answered, present: 'no' }, row.runId, null));
        if (outcome.write === 'remove' && outcome.effect === 'done') removed.push(row.objectId);
      }
      this.touchedObjects.add(row.objectId);
    }
    await rememberRemovals(this.sql, this.group, removed, now);
    await storeRows(this.sql, this.group, changed);
    await this.drop(spent);
  }

  /** Lets the guard weigh the removals that have become due; see GroupHold. */
  weigh(read?: number): Promise<void> {
    return this.hold.weigh(read);
  }

  /** Says all that the run will do, and what waits for a person. */
  sayPlan(runId: string): Promise<PlanSummary> {
    return this.hold.sayPlan(runId);
  }

  /** Says all that has changed: results, figures, the run, what is managed. The last call; gives whose change is settled by it. */
  async close(): Promise<readonly Settled[]> {
    await this.weigh();
    const endedSync = await this.runs.close(await this.hold.say());
    return publishChanges(this.sql, this.outbox, this.group, {
      objectIds: [...this.touchedObjects],
      compared: this.compared,
      members: this.touchedMembers,
      mappingIds: this.touchedMappings,
      gone: this.gone,
      forgotten: this.forgotten,
      reclaimed: this.reclaimed,
      managedAgain: this.managedAgain,
      departed: this.departed,
      endedSync: endedSync ?? this.failedSync,
    });
  }

  /** A row that is due for another write than before starts anew and belongs to the group's run. */
  async moved(before: StoredRow | undefined, row: StoredRow): Promise<StoredRow> {
    const write = due(row);
    if (before && due(before) === write) return row;
    if (!write) return restarted(row, null, this.traceId);
    if (write === 'add') return this.goesOn(row, write);
    this.hold.removalIsDue();
    return restarted(row, null, this.traceId);
  }

  /** A row that belongs to the run at work from now on. */
  async goesOn(row: StoredRow, write: 'add' | 'remove'): Promise<StoredRow> {
    return restarted(row, await this.runs.plan(write), this.traceId);
  }

  /** Stores rows that have become others by the rule. */
  async store(changed: readonly StoredRow[], before: ReadonlyMap<string, StoredRow>): Promise<void> {
    for (const row of changed) this.hold.note(before.get(row.objectId), row);
    const back = changed.filter((row) => row.wanted && !before.get(row.objectId)?.wanted);
    await undoBegun(
      this.sql,
      this.group,
      back.map(({ objectId }) => objectId),
    );
    await storeRows(this.sql, this.group, changed);
  }

  /** The objects of rows of the group (`l`) that fit, in their order. */
  async objectsOf(condition: string, ...parameters: string[]): Promise<string[]> {
    const rows = await this.sql.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger l WHERE tenant_id = $1 AND group_id = $2 AND ${condition} ORDER BY object_id`,
      [this.group.tenantId, this.group.groupId, ...parameters],
    );
    return rows.map(({ objectId }) => objectId);
  }

  /** Gives rows up of objects that may be in the group, and stay there. */
  async forget(objectIds: readonly string[]): Promise<void> {
    for (const objectId of objectIds) this.forgotten.add(objectId);
    for (const chunk of chunksOf(objectIds)) await this.drop(chunk);
  }

  /** Deletes rows, and says that they are not managed any more. */
  async erase(objectIds: readonly string[]): Promise<void> {
    if (objectIds.length === 0) return;
    const rows = await deleteRows(this.sql, this.group, objectIds);
    const managed = rows.filter((row) => row.managed).map(({ objectId }) => objectId);
    await buryManaged(this.sql, this.outbox, this.group, managed);
    if (rows.some(({ held }) => held)) this.touchHold();
  }

  private async drop(objectIds: readonly string[]): Promise<void> {
    await this.erase(objectIds);
    this.touchObjects(objectIds);
  }
}
