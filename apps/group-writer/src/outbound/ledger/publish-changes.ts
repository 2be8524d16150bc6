import { ENTRIES_PER_MESSAGE, type MemberResult, type MemberState, memberResults } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { memberState } from '@rollcall/status';
import type { GroupKey } from '../../core/ports';
import { chunksOf } from '../chunks';
import type { EndedSync } from './group-runs';
import { publishFigures } from './publish-figures';
import { publishManaged } from './publish-managed';
import { type StoredRow, loadRows } from './ledger-rows';
import type { RowCursor } from '../runs/row-cursor';
import { type Gone, type Person, claimState, goneResult, resultOf } from './person';

/** What one transaction on a group touched. */
export interface Touched {
  readonly objectIds: readonly string[];
  /** More objects, as many as a full sync compared. */
  readonly compared?: RowCursor<{ readonly objectId: string }> | undefined;
  /** Members by mapping, for those who have no object. */
  readonly members: ReadonlyMap<string, ReadonlySet<number>>;
  readonly mappingIds: ReadonlySet<string>;
  readonly gone: readonly Gone[];
  /** Objects that may still be in the group, of which nothing is known any more. */
  readonly forgotten: ReadonlySet<string>;
  /** Objects whose claims are others than before, also where no row changed. */
  readonly reclaimed: ReadonlySet<string>;
  /** Objects of which it is said again that they are managed. */
  readonly managedAgain: ReadonlySet<string>;
  /** The last of rows that ended with Graph's answer. */
  readonly departed: ReadonlyMap<string, StoredRow>;
  /** A sync that ended in this transaction. */
  readonly endedSync: EndedSync | undefined;
}

/** Somebody whom a change of a collection has reached at last: he is in the group, or out of it. */
export interface Settled {
  readonly kind: 'device' | 'user';
  /** From the event of the change. */
  readonly tookMs: number;
}

/**
 * Settles the states of the members and leavers that a transaction touched, and says them, the figures of their mappings and
 * what is managed in the group. All of it lands in the outbox under the group's order. Gives whose change is settled by it.
 */
export async function publishChanges(
  sql: Sql,
  outbox: Outbox,
  group: GroupKey,
  touched: Touched,
): Promise<readonly Settled[]> {
  const settled: Settled[] = [];
  const reclaimed = new Set(touched.reclaimed);
  const mappingIds = new Set(touched.mappingIds);
  const others = new Map([...touched.members].map(([mappingId, ids]) => [mappingId, new Set(ids)]));
  await publishResults(sql, outbox, group, touched.gone.map(goneResult));
  for await (const objectIds of objectsOf(touched)) {
    const rows = await loadRows(sql, group, objectIds);
    const people = await peopleOf(sql, group, objectIds);
    await publishResults(sql, outbox, group, await settle(sql, people, rows, touched, settled));
    await publishManaged(sql, outbox, group, rows, countingClaims(people));
    for (const objectId of objectIds) reclaimed.delete(objectId);
    for (const { kind, mappingId, resourceId } of people) {
      mappingIds.add(mappingId);
      if (kind === 'claim' && resourceId !== null) others.get(mappingId)?.delete(resourceId);
    }
  }
  for (const [mappingId, resourceIds] of others) {
    for (const chunk of chunksOf([...resourceIds])) {
      const people = await membersOf(sql, mappingId, chunk);
      const objectIds = people.flatMap(({ objectId }) => (objectId ? [objectId] : []));
      const rows = await loadRows(sql, group, objectIds);
      await publishResults(sql, outbox, group, await settle(sql, people, rows, touched, settled));
    }
  }
  for (const [some, again] of [
    [reclaimed, false],
    [touched.managedAgain, true],
  ] as const) {
    for (const objectIds of chunksOf([...some])) {
      const rows = await loadRows(sql, group, objectIds);
      await publishManaged(sql, outbox, group, rows, countingClaims(await peopleOf(sql, group, objectIds)), again);
    }
  }
  await publishFigures(sql, outbox, group, mappingIds, touched.endedSync);
  return settled;
}

async function* objectsOf({ objectIds, compared }: Touched): AsyncGenerator<readonly string[], void> {
  yield* chunksOf(objectIds);
  if (!compared) return;
  for await (const chunk of compared.pass()) yield chunk.map(({ objectId }) => objectId);
}

/** The mappings that count, by the object that they claim. */
function countingClaims(people: readonly Person[]): Map<string, Set<string>> {
  const claims = new Map<string, Set<string>>();
  for (const { kind, objectId, mappingId, counting } of people) {
    if (kind !== 'claim' || !objectId || !counting) continue;
    claims.set(objectId, (claims.get(objectId) ?? new Set()).add(mappingId));
  }
  return claims;
}

/** Of `claim` or `leaver` under the alias `p`, with its mapping `m`. */
const PERSON = `p.mapping_id AS "mappingId", p.site, p.resource_id AS "resourceId", p.object_id AS "objectId", p.state, p.since,
  p.changed_at AS "changedAt", p.trace_id AS "traceId", m.collection_type AS "collectionType"`;

async function peopleOf(sql: Sql, { tenantId, groupId }: GroupKey, objectIds: readonly string[]): Promise<Person[]> {
  return sql.query<Person>(
    `SELECT 'claim' AS kind, ${PERSON}, p.unresolved, m.counting FROM claim p JOIN mapping m USING (mapping_id)
       WHERE p.tenant_id = $1 AND p.group_id = $2 AND p.object_id = ANY($3::uuid[])
     UNION ALL
     SELECT 'leaver', ${PERSON}, NULL, true FROM leaver p JOIN mapping m USING (mapping_id)
       WHERE p.tenant_id = $1 AND p.group_id = $2 AND p.object_id = ANY($3::uuid[])`,
    [tenantId, groupId, objectIds],
  );
}

async function membersOf(sql: Sql, mappingId: string, resourceIds: readonly number[]): Promise<Person[]> {
  return sql.query<Person>(
    `SELECT 'claim' AS kind, ${PERSON}, p.unresolved, m.counting FROM claim p JOIN mapping m USING (mapping_id)
       WHERE p.mapping_id = $1 AND p.resource_id = ANY($2::bigint[])`,
    [mappingId, resourceIds],
  );
}

/** Gives each his state by the ledger, stores it where it changed, and returns the results. */
async function settle(
  sql: Sql,
  people: readonly Person[],
  rows: ReadonlyMap<string, StoredRow>,
  { forgotten, departed }: Pick<Touched, 'forgotten' | 'departed'>,
  settled: Settled[],
): Promise<MemberResult[]> {
  const now = new Date();
  const reached = ({ changedAt, collectionType }: Person) => {
    if (changedAt) settled.push({ kind: collectionType, tookMs: Math.max(0, now.getTime() - changedAt.getTime()) });
  };
  const results: MemberResult[] = [];
  const claims: { person: Person; state: MemberState }[] = [];
  const leavers: { person: Person; state: MemberState | null; back: boolean }[] = [];
  for (const person of people) {
    const row = person.objectId ? rows.get(person.objectId) : undefined;
    if (person.kind === 'claim') {
      const state = claimState(person, row);
      if (state !== person.state) claims.push({ person, state });
      if (state === 'synced') reached(person);
      results.push(resultOf(person, row, state, state === person.state ? person.since : now));
      continue;
    }
    const back = row?.wanted ?? false;
    const state = row && !back ? memberState(row) : null;
    if (state !== person.state) leavers.push({ person, state, back });
    // Somebody who is wanted again has his place as a member; as a leaver he is simply no more.
    if (!back || person.resourceId === null) {
      const end = back || forgotten.has(person.objectId ?? '') ? 'gone' : 'removed';
      if (!state && end === 'removed') reached(person);
      const said = row ?? departed.get(person.objectId ?? '');
      results.push(resultOf(person, said, state ?? end, state === person.state ? person.since : now));
    }
  }
  await storeStates(sql, claims, leavers, now);
  return results;
}

async function storeStates(
  sql: Sql,
  claims: readonly { person: Person; state: MemberState }[],
  leavers: readonly { person: Person; state: MemberState | null }[],
  since: Date, // as it is said: said again, it must be the same
): Promise<void> {
  if (claims.length > 0) {
    await sql.query(
      `UPDATE claim c SET state = s.state, since = $4, changed_at = CASE WHEN s.state IN ('pending', 'failed') THEN changed_at END
       FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS s (mapping_id, resource_id, state)
       WHERE c.mapping_id = s.mapping_id AND c.resource_id = s.resource_id`,
      [
        claims.map(({ person }) => person.mappingId),
        claims.map(({ person }) => person.resourceId),
        claims.map(({ state }) => state),
        since,
      ],
    );
  }
  const stay = leavers.filter(({ state }) => state !== null);
  if (stay.length > 0) {
    await sql.query(
      `UPDATE leaver l SET state = s.state, since = $4,
         changed_at = CASE WHEN s.state IN ('removing', 'removalFailed') THEN changed_at END
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (mapping_id, object_id, state)
       WHERE l.mapping_id = s.mapping_id AND l.object_id = s.object_id`,
      [
        stay.map(({ person }) => person.mappingId),
        stay.map(({ person }) => person.objectId),
        stay.map(({ state }) => state),
        since,
      ],
    );
  }
  const left = leavers.filter(({ state }) => state === null);
  if (left.length > 0) {
    await sql.query(
      `DELETE FROM leaver l USING unnest($1::uuid[], $2::uuid[]) AS s (mapping_id, object_id)
       WHERE l.mapping_id = s.mapping_id AND l.object_id = s.object_id`,
      [left.map(({ person }) => person.mappingId), left.map(({ person }) => person.objectId)],
    );
  }
}

async function publishResults(
  sql: Sql,
  outbox: Outbox,
  { tenantId, groupId }: GroupKey,
  results: readonly MemberResult[],
): Promise<void> {
  for (const part of chunksOf(results, ENTRIES_PER_MESSAGE)) {
    const [row] = await sql.query<{ sequence: number }>(
      'UPDATE sync_group SET sequence = sequence + 1 WHERE tenant_id = $1 AND group_id = $2 RETURNING sequence',
      [tenantId, groupId],
    );
    if (!row) throw new Error(`group ${groupId} is not locked by this transaction`);
    await outbox.add(
      sql,
      memberResults,
      { tenantId, groupId, sequence: row.sequence, results: part },
      { order: `${tenantId}/${groupId}` },
    );
  }
}
