import { type FullSyncMode, afterRead, due, withClaims } from '@rollcall/membership';
import type { RowCursor } from '../runs/row-cursor';
import { claimsOn, unclaimed } from './claims-on';
import type { GroupTransaction } from './group-transaction';
import { type StoredRow, freshRow, loadRows, restarted, sameRule } from './ledger-rows';
import { ownWrite } from './own-write';
import { recentRemovals } from './recent-removals';

/** Somebody whom a full sync read in the group, the ledger knows or a claim names. */
export interface ComparedObject {
  readonly objectId: string;
  readonly inGroup: boolean;
}

/** What a full sync read of a group. */
export interface GroupRead {
  readonly began: Date;
  /** What it does with strangers. */
  readonly mode: FullSyncMode;
}

/**
 * Compares all these with what a full sync read of the group: sets `present` by it, and makes every due row due now, for the
 * run at work. Strangers become leavers of the group's enabled mappings. All are said anew when the transaction ends.
 */
export async function compareWithRead(
  group: GroupTransaction,
  objects: RowCursor<ComparedObject>,
  read: GroupRead,
): Promise<void> {
  for await (const chunk of objects.pass()) await compareSome(group, chunk, read);
  group.touchCompared(objects);
}

async function compareSome(
  group: GroupTransaction,
  objects: readonly ComparedObject[],
  { began, mode }: GroupRead,
): Promise<void> {
  const objectIds = objects.map(({ objectId }) => objectId);
  const rows = await loadRows(group.sql, group.group, objectIds);
  const claims = await claimsOn(group.sql, group.group, objectIds);
  const removals = await recentRemovals(group.sql, group.group, objectIds);
  const changed: StoredRow[] = [];
  const spent: string[] = [];
  const strangers: string[] = [];
  for (const { objectId, inGroup } of objects) {
    const before = rows.get(objectId);
    const claimed = claims.get(objectId) ?? unclaimed;
    const own = ownWrite(before, removals.get(objectId), began);
    const read = afterRead(withClaims(before, claimed), inGroup, own, mode);
    const after = withClaims(read, claimed); // a stranger may be on a never-remove list
    if (!after) {
      if (before) spent.push(objectId);
      continue;
    }
    if (!after.wanted && !claimed.leaving && own === 'none') strangers.push(objectId);
    const row: StoredRow = { ...(before ?? freshRow(objectId, after)), ...after };
    // A removal that was let go before, or that only repeats one of ours, is none that the guard would have to weigh.
    const weighed = before ? before.runId !== null && due(before) === 'remove' : own !== 'none';
    if (weighed && due(row) === 'remove') changed.push(await group.goesOn(row, 'remove'));
    else if (due(row)) changed.push(await group.moved(undefined, row));
    else if (!before || !sameRule(before, after)) changed.push(restarted(row, null, group.traceId));
  }
  await group.store(changed, rows);
  await group.erase(spent);
  await addStrangers(group, strangers);
}

async function addStrangers({ sql, group }: GroupTransaction, objectIds: readonly string[]): Promise<void> {
  if (objectIds.length === 0) return;
  await sql.query(
    `INSERT INTO leaver (mapping_id, object_id, site, tenant_id, group_id)
     SELECT m.mapping_id, o.object_id, split_part(m.collection, '/', 1), $1, $2
     FROM unnest($3::uuid[]) AS o (object_id), mapping m
     WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.enabled AND NOT m.deleted
     ON CONFLICT DO NOTHING`,
    [group.tenantId, group.groupId, objectIds],
  );
}
