import { groupMemberChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import type { StoredRow } from './ledger-rows';

/**
 * Says who is managed in the group (wanted, and there by Graph's answer), where that differs from what was said before.
 *
 * @param claims the mappings whose claims count, by object.
 */
export async function publishManaged(
  sql: Sql,
  outbox: Outbox,
  group: GroupKey,
  rows: ReadonlyMap<string, StoredRow>,
  claims: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const now = new Date();
  const managed: { objectId: string; since: Date; mappingIds: string[] }[] = [];
  const lost: string[] = [];
  for (const row of rows.values()) {
    if (row.managedSince && row.present === 'no') lost.push(row.objectId);
    if (!row.wanted || row.present !== 'yes') continue;
    const mappingIds = [...(claims.get(row.objectId) ?? [])].sort();
    if (row.managedSince && row.managedBy?.join() === mappingIds.join()) continue;
    managed.push({ objectId: row.objectId, since: row.managedSince ?? now, mappingIds });
  }
  await remember(sql, group, [...managed, ...lost.map((objectId) => ({ objectId, since: null, mappingIds: null }))]);
  await buryManaged(sql, outbox, group, lost);
  if (managed.length === 0) return;
  await outbox.add(
    sql,
    groupMemberChanged,
    managed.map(({ objectId, since, mappingIds }) => ({ ...group, objectId, since: since.toISOString(), mappingIds })),
    { order: orderOf(group) },
  );
}

/** Says that these objects are not managed any more. */
export async function buryManaged(
  sql: Sql,
  outbox: Outbox,
  group: GroupKey,
  objectIds: readonly string[],
): Promise<void> {
  if (objectIds.length === 0) return;
  const keys = objectIds.map((objectId) => `${group.tenantId}/${group.groupId}/${objectId}`);
  await outbox.bury(sql, groupMemberChanged, keys, { order: orderOf(group) });
}

const orderOf = ({ tenantId, groupId }: GroupKey): string => `${tenantId}/${groupId}`;

async function remember(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  said: readonly { objectId: string; since: Date | null; mappingIds: readonly string[] | null }[],
): Promise<void> {
  if (said.length === 0) return;
  await sql.query(
    `UPDATE ledger l SET managed_since = s.since, managed_by = string_to_array(s.mapping_ids, ',')::uuid[]
     FROM unnest($3::uuid[], $4::timestamptz[], $5::text[]) AS s (object_id, since, mapping_ids)
     WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = s.object_id`,
    [
      tenantId,
      groupId,
      said.map(({ objectId }) => objectId),
      said.map(({ since }) => since),
      said.map(({ mappingIds }) => mappingIds?.join(',') ?? null),
    ],
  );
}
