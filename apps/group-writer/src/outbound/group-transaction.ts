import { type LedgerRow, afterAnswer, afterRead, due, withClaims } from '@rollcall/membership';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey, Outcome } from '../core/ports';
import { chunksOf } from './chunks';
import { claimsOn, unclaimed } from './claims-on';
import { GroupRun } from './group-run';
import { type StoredRow, deleteRows, freshRow, loadRows, restarted, storeRows } from './ledger-rows';
import { ownWrite } from './own-write';
import type { Gone } from './person';
import { publishChanges } from './publish-changes';
import { buryManaged } from './publish-managed';
import { recentRemovals, rememberRemovals } from './recent-removals';
import { refusedRow } from './refused-row';

/**
 * A transaction on the ledger of one group, which it locks: what changes rows of the ledger goes through here, so that the
 * rows, the figures, the run and their events change together. `close` publishes; nothing is said before.
 */
export class GroupTransaction {
  private readonly touchedObjects = new Set<string>();
  private readonly touchedMappings = new Set<string>();
  private readonly touchedMembers = new Map<string, Set<number>>();
  private readonly gone: Gone[] = [];

  private constructor(
    readonly sql: Sql,
    private readonly outbox: Outbox,
    readonly group: GroupKey,
    /** The run that is at work in the group. */
    readonly run: GroupRun,
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
    const run = new GroupRun(sql, outbox, group, row?.activeRun ?? null);
    return new GroupTransaction(sql, outbox, group, run, traceId);
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
    const claims = await claimsOn(this.sql, this.group, objectIds);
    const removals = await recentRemovals(this.sql, this.group, objectIds);
    const changed: StoredRow[] = [];
    const spent: string[] = [];
    const strangers: string[] = [];
    for (const objectId of objectIds) {
      const before = rows.get(objectId);
      const claimed = claims.get(objectId) ?? unclaimed;
      const own = ownWrite(before, removals.get(objectId), readBegan);
      const after = afterRead(withClaims(before, claimed), inGroup.has(objectId), own);
      if (!after) {
        if (before) spent.push(objectId);
        continue;
      }
      if (!after.wanted && !claimed.leaving && own === 'none') strangers.push(objectId);
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
    await this.run.set(null);
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
    const removed: string[] = [];
    for (const outcome of outcomes) {
      const row = rows.get(outcome.objectId);
      if (!row) continue;
      const after = afterAnswer(row, outcome.write, outcome.before, outcome.effect);
      const next = after && (await this.answered(row, { ...row, ...after }, outcome, now, random()));
      if (outcome.effect === 'done') this.run.count(outcome.write, 'done');
      else if (next?.tried && !row.tried) this.run.count(outcome.write, 'failed');
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
    const endedRun = await this.run.close();
    await publishChanges(this.sql, this.outbox, this.group, {
      objectIds: [...this.touchedObjects],
      members: this.touchedMembers,
      mappingIds: this.touchedMappings,
      gone: this.gone,
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
    if (due(landed) === outcome.write && outcome.refusal) return refusedRow(landed, outcome.refusal, now, random);
    // Done; or wanted the other way round meanwhile: then it has begun anew already, when that came in.
    const next = { ...restarted(landed, landed.runId, null), requestId: landed.requestId };
    return due(next) ? this.moved(before, next) : next;
  }

  /** A row that is due for another write than before starts anew and belongs to the group's run. */
  private async moved(before: StoredRow | undefined, row: StoredRow): Promise<StoredRow> {
    const write = due(row);
    if (before && due(before) === write) return row;
    if (!write) return restarted(row, null, this.traceId);
    return restarted(row, await this.run.plan(write), this.traceId);
  }

  private async drop(objectIds: readonly string[]): Promise<void> {
    if (objectIds.length === 0) return;
    const managed = await deleteRows(this.sql, this.group, objectIds);
    await buryManaged(this.sql, this.outbox, this.group, managed);
    for (const objectId of objectIds) this.touchedObjects.add(objectId);
  }
}

const sameRule = (a: LedgerRow, b: LedgerRow): boolean =>
  a.wanted === b.wanted && a.present === b.present && a.setAside === b.setAside;
