import { type Identity, type Unresolved, claimedObject } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import { ROWS_AT_ONCE, chunksOf } from '../chunks';
import { readSoon } from '../identities/doubts';
import type { GroupTransaction } from './group-transaction';
import { IDENTITY_GRACE, askFor, identitiesOf } from '../identities/identities';
import type { Gone } from './person';

/** A mapping, as far as its claims need it. */
export interface ClaimingMapping {
  readonly mappingId: string;
  readonly site: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly collection: string;
  readonly counting: boolean;
  readonly enabled: boolean;
  /** Its claims count, and what changes in its collection goes out as it comes. */
  readonly live: boolean;
}

/** What leads to a change of claims. */
export interface Cause {
  readonly traceId: string | null;
  /** When the change of the collection was said, if it is one; not of a baseline, which may say what happened long before. */
  readonly changedAt?: Date | null;
}

/** Enters members of a mapping's collection; those that are entered already stay as they are. */
export async function join(
  group: GroupTransaction,
  mapping: ClaimingMapping,
  resourceIds: readonly number[],
  { traceId, changedAt = null }: Cause,
): Promise<void> {
  for (const chunk of chunksOf(resourceIds)) {
    const identities = await identitiesOf(group.sql, mapping, chunk);
    const claimed = chunk.map((id) => claimedObject(nobodyYet, identities.get(id), keepsNothing));
    await askFor(group.sql, mapping.tenantId, identities.values());
    const fresh = await group.sql.query<{ resourceId: number; objectId: string | null }>(
      `INSERT INTO claim (mapping_id, resource_id, site, tenant_id, group_id, object_id, unresolved, state, trace_id, changed_at)
       SELECT $1, resource_id, $2, $3, $4, object_id, unresolved, CASE WHEN unresolved IS NULL THEN 'pending' ELSE 'unresolved' END, $8,
         CASE WHEN unresolved IS NULL THEN $9::timestamptz END
       FROM unnest($5::bigint[], $6::uuid[], $7::text[]) AS member (resource_id, object_id, unresolved)
       ON CONFLICT DO NOTHING RETURNING resource_id AS "resourceId", object_id AS "objectId"`,
      [
        mapping.mappingId,
        mapping.site,
        mapping.tenantId,
        mapping.groupId,
        chunk,
        claimed.map(({ objectId }) => objectId),
        claimed.map(({ unresolved }) => unresolved),
        traceId,
        mapping.live ? changedAt : null,
      ],
    );
    group.touchMembers(
      mapping.mappingId,
      fresh.map(({ resourceId }) => resourceId),
    );
    group.touchObjects(await othersLeaving(group.sql, mapping, fresh));
    await group.recount(fresh.flatMap(({ objectId }) => objectId ?? []));
  }
}

/**
 * Takes members of a mapping out; whoever has to leave the group for it becomes a leaver. `movedTo` says under which number
 * a machine has joined that leaves under an older one.
 */
export async function leave(
  group: GroupTransaction,
  mapping: ClaimingMapping,
  resourceIds: readonly number[],
  cause: Cause,
  movedTo: ReadonlyMap<number, number> = new Map(),
): Promise<void> {
  for (const chunk of chunksOf(resourceIds)) {
    const left = await group.sql.query<{ resourceId: number; objectId: string | null }>(
      `DELETE FROM claim WHERE mapping_id = $1 AND resource_id = ANY($2::bigint[])
       RETURNING resource_id AS "resourceId", object_id AS "objectId"`,
      [mapping.mappingId, chunk],
    );
    const objectIds = left.flatMap(({ objectId }) => objectId ?? []);
    await handOver(group, mapping, left, movedTo);
    if (mapping.counting) await makeLeavers(group, mapping, left, cause);
    await group.recount(objectIds);
    group.say(await withoutRemoval(group.sql, mapping, left));
  }
}

/** A machine that stands for nobody under its new number keeps what it stood for under the old one, for the time of the grace. */
async function handOver(
  group: GroupTransaction,
  { mappingId }: ClaimingMapping,
  left: readonly { resourceId: number; objectId: string | null }[],
  movedTo: ReadonlyMap<number, number>,
): Promise<void> {
  const moved = left.flatMap(({ resourceId, objectId }) => {
    const now = movedTo.get(resourceId);
    return now === undefined || objectId === null ? [] : [{ now, objectId }];
  });
  if (moved.length === 0) return;
  const kept = await group.sql.query<{ resourceId: number }>(
    `UPDATE claim c SET object_id = m.object_id, unresolved = NULL
     FROM unnest($2::bigint[], $3::uuid[]) AS m (resource_id, object_id)
     WHERE c.mapping_id = $1 AND c.resource_id = m.resource_id AND c.object_id IS NULL
     RETURNING c.resource_id AS "resourceId"`,
    [mappingId, moved.map(({ now }) => now), moved.map(({ objectId }) => objectId)],
  );
  group.touchMembers(
    mappingId,
    kept.map(({ resourceId }) => resourceId),
  );
}

/** Brings the claims of these resources in line with what is known of them; `others` stand for other machines than before. */
export async function refresh(
  group: GroupTransaction,
  mapping: ClaimingMapping,
  resourceIds: readonly number[],
  traceId: string | null,
  others: ReadonlySet<number> = new Set(),
): Promise<void> {
  for (const chunk of chunksOf(resourceIds)) {
    const claims = await group.sql.query<StoredClaim>(
      `SELECT c.resource_id AS "resourceId", c.object_id AS "objectId", c.unresolved,
         coalesce(r.identity_since < now() - interval '${IDENTITY_GRACE}', false) AS "graceOver",
         coalesce(o.gone, false) AS gone
       FROM claim c
       LEFT JOIN resource r USING (site, resource_id)
       LEFT JOIN directory_object o USING (tenant_id, object_id)
       WHERE c.mapping_id = $1 AND c.resource_id = ANY($2::bigint[])`,
      [mapping.mappingId, chunk],
    );
    const identities = await identitiesOf(
      group.sql,
      mapping,
      claims.map(({ resourceId }) => resourceId),
    );
    await askFor(group.sql, mapping.tenantId, identities.values());
    await readSoon(group.sql, mapping.tenantId, named(claims, identities));
    const changed = claims.flatMap(
      (claim) => changedClaim(claim, identities.get(claim.resourceId), others.has(claim.resourceId)) ?? [],
    );
    if (changed.length === 0) continue;
    await group.sql.query(
      `UPDATE claim c SET object_id = s.object_id, unresolved = s.unresolved, trace_id = coalesce($5, c.trace_id)
       FROM unnest($2::bigint[], $3::uuid[], $4::text[]) AS s (resource_id, object_id, unresolved)
       WHERE c.mapping_id = $1 AND c.resource_id = s.resource_id`,
      [
        mapping.mappingId,
        changed.map(({ resourceId }) => resourceId),
        changed.map(({ objectId }) => objectId),
        changed.map(({ unresolved }) => unresolved),
        traceId,
      ],
    );
    const before = changed.flatMap(({ resourceId, before, objectId }) =>
      before ? [{ resourceId: null, objectId: before, successorId: others.has(resourceId) ? null : objectId }] : [],
    );
    if (mapping.counting) {
      await succeed(group.sql, mapping, before);
      await makeLeavers(group, mapping, before, { traceId });
    }
    group.touchMembers(
      mapping.mappingId,
      changed.map(({ resourceId }) => resourceId),
    );
    await group.recount(changed.flatMap(({ objectId, before }) => [objectId, before].filter((id) => id !== null)));
  }
}

/** Drops some claims of a mapping that is deleted, and those who are leaving it. False when there are none any more. */
export async function dropSome(
  group: GroupTransaction,
  { mappingId }: ClaimingMapping,
  removeMembers: boolean,
): Promise<boolean> {
  const left = await group.sql.query<{ objectId: string | null }>(
    `WITH claims AS (DELETE FROM claim WHERE mapping_id = $1 AND resource_id IN (
            SELECT resource_id FROM claim WHERE mapping_id = $1 ORDER BY 1 LIMIT $2) RETURNING object_id),
          leavers AS (DELETE FROM leaver WHERE mapping_id = $1 AND object_id IN (
            SELECT object_id FROM leaver WHERE mapping_id = $1 ORDER BY 1 LIMIT $2) RETURNING object_id)
     SELECT object_id AS "objectId" FROM claims UNION ALL SELECT object_id FROM leavers`,
    [mappingId, ROWS_AT_ONCE],
  );
  await group.recount(
    left.flatMap(({ objectId }) => objectId ?? []),
    !removeMembers,
  );
  return left.length > 0;
}

interface StoredClaim {
  readonly resourceId: number;
  readonly objectId: string | null;
  readonly unresolved: Unresolved | null;
  readonly graceOver: boolean;
  readonly gone: boolean;
}

/** Objects that nobody has seen, in place of those that the claims name. */
function named(claims: readonly StoredClaim[], identities: ReadonlyMap<number, Identity>) {
  return claims.flatMap(({ resourceId, objectId }) => {
    const identity = identities.get(resourceId);
    if (identity?.kind !== 'named' || objectId === null || objectId === identity.objectId) return [];
    return [{ objectId: identity.objectId, type: 'user' }];
  });
}

const nobodyYet = { objectId: null, unresolved: null };
const keepsNothing = { graceOver: false, gone: false, another: false };

function changedClaim(claim: StoredClaim, identity: Identity | undefined, another: boolean) {
  const { objectId, unresolved } = claimedObject(claim, identity, { ...claim, another });
  if (objectId === claim.objectId && unresolved === claim.unresolved) return undefined;
  const before = claim.objectId !== objectId ? claim.objectId : null;
  return { resourceId: claim.resourceId, objectId, unresolved, before };
}

/** Who stays under an object until another one is added waits for that one's own successor, when it is given up before. */
async function succeed(
  sql: Sql,
  { mappingId }: ClaimingMapping,
  left: readonly { objectId: string; successorId: string | null }[],
): Promise<void> {
  const succeeded = left.filter(({ successorId }) => successorId !== null);
  if (succeeded.length === 0) return;
  await sql.query(
    `UPDATE leaver l SET successor_id = s.successor_id FROM unnest($2::uuid[], $3::uuid[]) AS s (object_id, successor_id)
     WHERE l.mapping_id = $1 AND l.successor_id = s.object_id`,
    [mappingId, succeeded.map(({ objectId }) => objectId), succeeded.map(({ successorId }) => successorId)],
  );
}

async function makeLeavers(
  group: GroupTransaction,
  mapping: ClaimingMapping,
  left: readonly { resourceId: number | null; objectId: string | null; successorId?: string | null }[],
  { traceId, changedAt = null }: Cause,
): Promise<void> {
  const withObject = left.filter(({ objectId }) => objectId !== null);
  if (withObject.length === 0) return;
  await group.sql.query(
    `INSERT INTO leaver (mapping_id, object_id, site, resource_id, tenant_id, group_id, trace_id, successor_id, changed_at)
     SELECT DISTINCT ON (object_id) $1::uuid, l.object_id, $2, l.resource_id, $3::uuid, $4::uuid, $7, l.successor_id, $9::timestamptz
     FROM unnest($5::uuid[], $6::bigint[], $8::uuid[]) AS l (object_id, resource_id, successor_id)
     JOIN ledger USING (object_id)
     WHERE ledger.tenant_id = $3 AND ledger.group_id = $4 AND ledger.present <> 'no'
       AND NOT EXISTS (SELECT 1 FROM claim c JOIN mapping m USING (mapping_id)
         WHERE m.counting AND c.tenant_id = $3 AND c.group_id = $4 AND c.object_id = l.object_id)
     ORDER BY l.object_id, l.resource_id
     ON CONFLICT DO NOTHING`,
    [
      mapping.mappingId,
      mapping.site,
      mapping.tenantId,
      mapping.groupId,
      withObject.map(({ objectId }) => objectId),
      withObject.map(({ resourceId }) => resourceId),
      traceId,
      withObject.map(({ successorId }) => successorId ?? null),
      mapping.live ? changedAt : null,
    ],
  );
}

/**
 * A resource that comes back as another object, or as none that is known, stands for that from now on: the objects under
 * which it is still leaving leave without it, so that what is said of them is not said of the member.
 */
async function othersLeaving(
  sql: Sql,
  { mappingId }: ClaimingMapping,
  members: readonly { resourceId: number; objectId: string | null }[],
): Promise<string[]> {
  if (members.length === 0) return [];
  const rows = await sql.query<{ objectId: string }>(
    `UPDATE leaver l SET resource_id = NULL FROM unnest($2::bigint[], $3::uuid[]) AS m (resource_id, object_id)
     WHERE l.mapping_id = $1 AND l.resource_id = m.resource_id AND l.object_id IS DISTINCT FROM m.object_id
     RETURNING l.object_id AS "objectId"`,
    [mappingId, members.map(({ resourceId }) => resourceId), members.map(({ objectId }) => objectId)],
  );
  return rows.map(({ objectId }) => objectId);
}

/** Those who left without a removal to wait for: unresolved ones, and those that another claim keeps. */
async function withoutRemoval(
  sql: Sql,
  mapping: ClaimingMapping,
  left: readonly { resourceId: number; objectId: string | null }[],
): Promise<Gone[]> {
  const leavers = await sql.query<{ resourceId: number }>(
    'SELECT resource_id AS "resourceId" FROM leaver WHERE mapping_id = $1 AND resource_id = ANY($2::bigint[])',
    [mapping.mappingId, left.map(({ resourceId }) => resourceId)],
  );
  const leaving = new Set(leavers.map(({ resourceId }) => resourceId));
  return left
    .filter(({ resourceId }) => !leaving.has(resourceId))
    .map(({ resourceId, objectId }) => ({ mappingId: mapping.mappingId, site: mapping.site, resourceId, objectId }));
}
