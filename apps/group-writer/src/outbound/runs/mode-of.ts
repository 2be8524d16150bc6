import { type FullSyncMode, fullSyncMode } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** What a full sync does with strangers in a group, if these disabled mappings were enabled too. */
export async function modeOf(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  asIfEnabled: readonly string[] = [],
): Promise<FullSyncMode> {
  const rows = await sql.query<{ mode: FullSyncMode }>(
    'SELECT mode FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND (enabled OR mapping_id = ANY($3::uuid[])) AND NOT deleted',
    [tenantId, groupId, asIfEnabled],
  );
  return fullSyncMode(rows.map(({ mode }) => mode));
}
