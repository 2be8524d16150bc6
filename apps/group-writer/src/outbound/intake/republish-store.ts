import type { Outbox, Sql } from '@rollcall/platform';
import { GroupTransaction } from '../ledger/group-transaction';

/** Says again all that the writer has said and that still holds, for a projection that begins anew. */
export class RepublishStore {
  constructor(private readonly outbox: Outbox) {}

  /** Publishes the results and figures of every mapping of every group. */
  async publishAll(sql: Sql): Promise<void> {
    const groups = await sql.query<{ tenantId: string; groupId: string }>(
      'SELECT tenant_id AS "tenantId", group_id AS "groupId" FROM sync_group ORDER BY tenant_id, group_id',
    );
    for (const key of groups) {
      const group = await GroupTransaction.open(sql, this.outbox, key, null);
      const mappings = await sql.query<{ mappingId: string; members: number[] | null }>(
        `SELECT m.mapping_id AS "mappingId", (SELECT jsonb_agg(resource_id) FROM claim WHERE mapping_id = m.mapping_id) AS members
         FROM mapping m WHERE tenant_id = $1 AND group_id = $2 AND NOT deleted`,
        [key.tenantId, key.groupId],
      );
      for (const { mappingId, members } of mappings) group.touchMembers(mappingId, members ?? []);
      const leavers = await sql.query<{ objectId: string }>(
        'SELECT DISTINCT object_id AS "objectId" FROM leaver WHERE tenant_id = $1 AND group_id = $2',
        [key.tenantId, key.groupId],
      );
      group.touchObjects(leavers.map(({ objectId }) => objectId));
      group.touchHold();
      await group.close();
    }
  }
}
