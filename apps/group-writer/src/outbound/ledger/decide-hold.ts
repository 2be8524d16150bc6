import { type Claimed, due, withClaims } from '@rollcall/membership';
import { chunksOf } from '../chunks';
import { claimsOn, unclaimed } from './claims-on';
import type { GroupTransaction } from './group-transaction';
import { type StoredRow, loadRows, restarted, storeRows } from './ledger-rows';
import { isStranger, noteReleased } from './removal-guard';

/**
 * Carries out what a person decided on all that the group holds: those who are still to leave go now; or former members stay
 * until the next full sync, and strangers are forgotten.
 */
export async function decideHold(group: GroupTransaction, decision: 'release' | 'reject'): Promise<void> {
  const held = await group.objectsOf(`set_aside = 'held'`);
  const strangers = new Set(await group.objectsOf(`set_aside = 'held' AND ${isStranger('l')}`));
  for (const objectIds of chunksOf(held)) {
    const rows = await loadRows(group.sql, group.group, objectIds);
    const claims = await claimsOn(group.sql, group.group, objectIds);
    const decided: StoredRow[] = [];
    const forgotten: string[] = [];
    for (const row of rows.values()) {
      if (decision === 'reject' && strangers.has(row.objectId)) forgotten.push(row.objectId);
      else if (decision === 'reject') decided.push({ ...row, setAside: 'rejected' });
      else decided.push(released(row, claims.get(row.objectId) ?? unclaimed));
    }
    await storeRows(group.sql, group.group, decided);
    await group.forget(forgotten);
    if (decision === 'release') await noteReleased(group.sql, group.group, objectIds);
    group.touchObjects(objectIds);
  }
  group.touchHold();
}

/** Gives a run up: its strangers are forgotten, what it holds is rejected, the rest goes on in another. */
export async function abandonRun(group: GroupTransaction, runId: string): Promise<void> {
  if (group.runs.held === runId) await decideHold(group, 'reject');
  await group.forget(await group.objectsOf(`run_id = $3 AND due < 0 AND ${isStranger('l')}`, runId));
  await group.runs.forget(runId);
  for (const objectIds of chunksOf(await group.objectsOf('run_id = $3 AND due <> 0 AND NOT tried', runId))) {
    const moved: StoredRow[] = [];
    for (const row of (await loadRows(group.sql, group.group, objectIds)).values()) {
      const write = due(row);
      if (write) moved.push(await group.goesOn(row, write));
    }
    await storeRows(group.sql, group.group, moved);
  }
}

/** Forgets all strangers: nobody wants them out of the group any more. */
export async function forgetStrangers(group: GroupTransaction): Promise<void> {
  await group.forget(await group.objectsOf(`NOT wanted AND ${isStranger('l')}`));
}

/** A held removal that a person let go: due now, unless a list or a disabled mapping keeps the member meanwhile. */
const released = (row: StoredRow, claimed: Claimed): StoredRow => ({
  ...restarted({ ...row, setAside: null, ...withClaims({ ...row, setAside: null }, claimed) }, row.runId, null),
  nextTryAt: null,
});
