import { durationMs, type mappingChanged, type DataOf } from '@rollcall/contracts';
import { DEFAULT_GUARD, type GuardLimits, isHeld, strictestGuard } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

type SetGuard = NonNullable<DataOf<typeof mappingChanged>['guard']>;

/** Removals of one sort that have just become due. */
export interface FreshRemovals {
  readonly count: number;
  readonly held: boolean;
}

/** What the guard says of the removals that no run has yet: of former members, and of strangers that a full sync found. */
export interface GuardVerdict {
  readonly former: FreshRemovals;
  readonly strangers: FreshRemovals;
}

/**
 * A condition on a row of `ledger` under this alias: we never managed it, and no resource of the site stands for it. Not as
 * NOT EXISTS: of rows that the same transaction has made Postgres knows too little to join them well.
 */
export const isStranger = (alias: string): string => `(${alias}.managed_since IS NULL AND (
  SELECT true FROM leaver sl WHERE sl.tenant_id = ${alias}.tenant_id AND sl.group_id = ${alias}.group_id
    AND sl.object_id = ${alias}.object_id AND (sl.resource_id IS NOT NULL OR sl.successor_id IS NOT NULL) LIMIT 1) IS NULL)`;

/** Removals that nobody has weighed yet: no run has them. */
const FRESH = 'l.tenant_id = $1 AND l.group_id = $2 AND l.due < 0 AND l.run_id IS NULL';

/**
 * Weighs the fresh removals of a group, which the caller's transaction has locked. The window is by the database's clock.
 *
 * @param read the members that a full sync read, by which strangers are measured.
 * @param step removals that the whole step will come to, where it takes several transactions.
 */
export async function weighFresh(
  sql: Sql,
  group: GroupKey,
  { read, step = 0 }: { readonly read?: number; readonly step?: number },
): Promise<GuardVerdict> {
  const [fresh] = await sql.query<{ former: number; strangers: number }>(
    `SELECT count(*) FILTER (WHERE NOT ${isStranger('l')})::int AS former, count(*) FILTER (WHERE ${isStranger('l')})::int AS strangers
     FROM ledger l WHERE ${FRESH}`,
    [group.tenantId, group.groupId],
  );
  return weigh(sql, group, {
    former: fresh?.former ?? 0,
    strangers: fresh?.strangers ?? 0,
    step,
    ...(read !== undefined && { read }),
  });
}

/**
 * Weighs so many removals of former members and of strangers, whether they are due or only thought of; by the guards of the
 * enabled mappings, and of those that are thought of as enabled.
 */
export async function weigh(
  sql: Sql,
  group: GroupKey,
  fresh: { readonly former: number; readonly strangers: number; readonly step?: number; readonly read?: number },
  asIfEnabled: readonly string[] = [],
): Promise<GuardVerdict> {
  const { former, strangers } = fresh;
  const limits = await guardOf(sql, group, asIfEnabled);
  const letGo = await letGoWithin(sql, group, limits.windowMs);
  const all = Math.max(former + strangers, fresh.step ?? 0);
  if (former + strangers === 0 || !isHeld(limits, { fresh: all, letGo, of: 0 })) {
    return { former: { count: former, held: false }, strangers: { count: strangers, held: false } };
  }
  const managed = await managedBefore(sql, group, limits.windowMs);
  const verdict = (count: number, of: number) => ({
    count,
    held: count > 0 && isHeld(limits, { fresh: all, letGo, of }),
  });
  return { former: verdict(former, managed), strangers: verdict(strangers, fresh.read ?? managed) };
}

/** Sets fresh removals aside for a person to decide on, in the run that has the hold. */
export async function holdFresh(sql: Sql, group: GroupKey, sort: keyof GuardVerdict, runId: string): Promise<void> {
  await sql.query(`UPDATE ledger l SET set_aside = 'held', run_id = $3 WHERE ${FRESH} AND ${ofSort(sort)}`, [
    group.tenantId,
    group.groupId,
    runId,
  ]);
}

/** Lets fresh removals begin, in this run; from now on they count. */
export async function letFreshBegin(sql: Sql, group: GroupKey, sort: keyof GuardVerdict, runId: string): Promise<void> {
  await sql.query(
    `WITH going AS (UPDATE ledger l SET run_id = $3 WHERE ${FRESH} AND ${ofSort(sort)} RETURNING object_id, managed_since)
     INSERT INTO begun_removal (tenant_id, group_id, object_id, managed_since, released)
     SELECT $1, $2, object_id, managed_since, false FROM going
     ON CONFLICT (tenant_id, group_id, object_id) DO UPDATE SET began_at = now(), released = false`,
    [group.tenantId, group.groupId, runId],
  );
}

/** Notes removals that a person released: they do not count against others, but they had been managed. */
export async function noteReleased(sql: Sql, group: GroupKey, objectIds: readonly string[]): Promise<void> {
  await sql.query(
    `INSERT INTO begun_removal (tenant_id, group_id, object_id, managed_since, released)
     SELECT $1, $2, object_id, managed_since, true FROM ledger
     WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])
     ON CONFLICT (tenant_id, group_id, object_id) DO UPDATE SET began_at = now(), released = true`,
    [group.tenantId, group.groupId, objectIds],
  );
}

/** Forgets the removals of objects that are wanted again: whoever comes back has not been lost. */
export async function undoBegun(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
): Promise<void> {
  if (objectIds.length === 0) return;
  await sql.query('DELETE FROM begun_removal WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])', [
    tenantId,
    groupId,
    objectIds,
  ]);
}

const ofSort = (sort: keyof GuardVerdict): string =>
  sort === 'strangers' ? isStranger('l') : `NOT ${isStranger('l')}`;

/** The guard of a group: what its enabled mappings set; where none is left, what the others had set. */
async function guardOf(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  asIfEnabled: readonly string[],
): Promise<GuardLimits> {
  const rows = await sql.query<{ guard: SetGuard }>(
    `SELECT guard FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND guard IS NOT NULL
       AND ((enabled OR mapping_id = ANY($3::uuid[])) AND NOT deleted OR NOT EXISTS (
         SELECT 1 FROM mapping o WHERE o.tenant_id = $1 AND o.group_id = $2
           AND (o.enabled OR o.mapping_id = ANY($3::uuid[])) AND NOT o.deleted))`,
    [tenantId, groupId, asIfEnabled],
  );
  return strictestGuard(
    rows.map(({ guard: { minRemovals, maxRemovalPercent, guardWindow } }) => ({
      minRemovals,
      maxRemovalPercent,
      windowMs: durationMs(guardWindow) ?? DEFAULT_GUARD.windowMs,
    })),
  );
}

/** Removals of the window that nobody released and that were not undone. Forgets what is older. */
async function letGoWithin(sql: Sql, { tenantId, groupId }: GroupKey, windowMs: number): Promise<number> {
  await sql.query(
    `DELETE FROM begun_removal WHERE tenant_id = $1 AND group_id = $2 AND began_at <= now() - $3 * interval '1 ms'`,
    [tenantId, groupId, windowMs],
  );
  const [row] = await sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM begun_removal WHERE tenant_id = $1 AND group_id = $2 AND NOT released',
    [tenantId, groupId],
  );
  return row?.n ?? 0;
}

/**
 * What we managed in the group when the window began: who is managed since then, and who was until a removal of the window.
 * In a group that we manage for a shorter time than that: all whom we have managed there.
 */
async function managedBefore(sql: Sql, { tenantId, groupId }: GroupKey, windowMs: number): Promise<number> {
  const [row] = await sql.query<{ atBegin: number; ever: number }>(
    `SELECT count(*) FILTER (WHERE managed_since <= now() - $3 * interval '1 ms')::int AS "atBegin", count(*)::int AS ever
     FROM (
       SELECT managed_since FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND managed_since IS NOT NULL
       UNION ALL
       SELECT r.managed_since FROM begun_removal r WHERE r.tenant_id = $1 AND r.group_id = $2 AND r.managed_since IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = r.object_id
           AND l.managed_since IS NOT NULL)) AS managed`,
    [tenantId, groupId, windowMs],
  );
  return row?.atBegin || (row?.ever ?? 0);
}
