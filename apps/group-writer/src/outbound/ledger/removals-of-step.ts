import type { Sql } from '@rollcall/platform';
import type { ClaimingMapping } from './claims';

// A step that takes out more members than one transaction holds is weighed by the guard as one: each transaction asks how many
// are still to go. Those of them that are held already count, also after an interruption; those that began are counted anyway.

const CLAIMED_BY_NOBODY_ELSE = `NOT EXISTS (SELECT 1 FROM claim o JOIN mapping m USING (mapping_id)
  WHERE m.counting AND o.mapping_id <> c.mapping_id AND o.tenant_id = c.tenant_id AND o.group_id = c.group_id
    AND o.object_id = c.object_id)`;

/**
 * Removals that are still to begin with a version of the mapping's collection, or are held for it.
 *
 * @param leaves a condition on `resource_id`: the version takes it out; its parameters begin at $2.
 */
export async function removalsOfVersion(
  sql: Sql,
  { mappingId, counting }: ClaimingMapping,
  leaves: string,
  parameters: readonly unknown[],
): Promise<number> {
  if (!counting) return 0;
  return countOf(
    sql,
    `SELECT object_id FROM claim c WHERE mapping_id = $1 AND object_id IS NOT NULL AND ${leaves} AND ${CLAIMED_BY_NOBODY_ELSE}
     UNION SELECT object_id FROM leaver JOIN ledger USING (tenant_id, group_id, object_id)
     WHERE mapping_id = $1 AND set_aside = 'held' AND ${leaves}`,
    [mappingId, ...parameters],
  );
}

/** Removals that are still to begin with the deletion of a mapping, or are held for it: then nobody is named as leaving. */
export function removalsOfDeletion(sql: Sql, { mappingId, tenantId, groupId }: ClaimingMapping): Promise<number> {
  return countOf(
    sql,
    `SELECT object_id FROM claim c JOIN ledger USING (tenant_id, group_id, object_id)
     WHERE mapping_id = $1 AND present <> 'no' AND ${CLAIMED_BY_NOBODY_ELSE}
     UNION SELECT object_id FROM ledger l WHERE tenant_id = $2 AND group_id = $3 AND set_aside = 'held' AND NOT EXISTS (
       SELECT 1 FROM leaver v WHERE v.tenant_id = $2 AND v.group_id = $3 AND v.object_id = l.object_id)`,
    [mappingId, tenantId, groupId],
  );
}

async function countOf(sql: Sql, query: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM (${query}) AS going`, parameters);
  return row?.n ?? 0;
}
