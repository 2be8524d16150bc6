import { type FullSyncMode, fullSyncMode } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** What a full sync does with strangers in a group. */
export async function modeOf(sql: Sql, { tenantId, groupId }: GroupKey): Promise<FullSyncMode> {
  const rows = await sql.query<{ mode: FullSyncMode }>(
    'SELECT mode FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND NOT deleted',
    [tenantId, groupId],
  );
  return fullSyncMode(rows.map(({ mode }) => mode));
}
