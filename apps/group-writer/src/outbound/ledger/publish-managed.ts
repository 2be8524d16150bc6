import { groupMemberChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import type { StoredRow } from './ledger-rows';

/**
 * Says who is managed in the group (wanted, and there by Graph's answer), where that differs from what was said before. Who is
 * being added again, because it is not sure that he is still there, stays as he is until Graph has answered.
 *
 * @param claims the mappings whose claims count, by object.
 * @param again also what has been said already.
 */
export async function publishManaged(
  sql: Sql,
  outbox: Outbox,
  group: GroupKey,
  rows: ReadonlyMap<string, StoredRow>,
  claims: ReadonlyMap<string, ReadonlySet<string>>,
  again = false,
): Promise<void> {
  const now = new Date();
  const managed: Managed[] = [];
  const same: Managed[] = [];
  const over: { objectId: string; since: Date | null; said: boolean }[] = [];
  for (const { objectId, wanted, present, managedSince, managedBy } of rows.values()) {
    if (wanted && present === 'yes') {
      const mappingIds = [...(claims.get(objectId) ?? [])].sort();
      const one = { objectId, since: managedSince ?? now, mappingIds };
      if (managedBy?.join() !== mappingIds.join()) managed.push(one);
      else if (again) same.push(one);
    } else if (managedSince && (!wanted || present === 'no')) {
      const since = present === 'no' ? null : managedSince; // he may still come back without ever having left
      if (managedBy || !since) over.push({ objectId, since, said: managedBy !== null });
    }
  }
  await remember(sql, group, [
    ...managed,
    ...over.map(({ objectId, since }) => ({ objectId, since, mappingIds: null })),
  ]);
  const ended = over.filter(({ said }) => said);
  await buryManaged(
    sql,
    outbox,
    group,
    ended.map(({ objectId }) => objectId),
  );
  const said = [...managed, ...same];
  if (said.length === 0) return;
  await outbox.add(
    sql,
    groupMemberChanged,
    said.map(({ objectId, since, mappingIds }) => ({ ...group, objectId, since: since.toISOString(), mappingIds })),
    { order: orderOf(group) },
  );
}

interface Managed {
  readonly objectId: string;
  readonly since: Date;
  readonly mappingIds: string[];
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
