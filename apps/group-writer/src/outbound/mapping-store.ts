import { type DataOf, keyOfCollection, type mappingChanged, type tenantChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { type ClaimingMapping, dropAll, join, leave, refresh } from './claims';
import { GroupTransaction } from './group-transaction';
import { lockCollections, readFacts } from './locks';

interface Known {
  readonly enabled: boolean;
  readonly counting: boolean;
  readonly deleted: boolean;
}

/** What the coordinator says of mappings and tenants, and what follows from it for claims and ledger. */
export class MappingStore {
  constructor(private readonly outbox: Outbox) {}

  /** Takes in a mapping as it is now; an older revision changes nothing. */
  async take(sql: Sql, change: DataOf<typeof mappingChanged>, traceId: string): Promise<void> {
    await lockCollections(sql, [keyOfCollection(change.site, change.collectionId)]);
    await readFacts(sql);
    const group = await GroupTransaction.open(sql, this.outbox, change, traceId);
    const [before] = await sql.query<Known>('SELECT enabled, counting, deleted FROM mapping WHERE mapping_id = $1', [
      change.mappingId,
    ]);
    const stored = await sql.query(
      `INSERT INTO mapping (mapping_id, revision, collection, tenant_id, cloud_service_id, group_id, collection_type, enabled, guard,
         deleted, paused, never_add, never_remove)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (mapping_id) DO UPDATE SET revision = excluded.revision, enabled = excluded.enabled, guard = excluded.guard,
         deleted = excluded.deleted, paused = excluded.paused, never_add = excluded.never_add,
         never_remove = excluded.never_remove, awaiting_plan = mapping.awaiting_plan OR (excluded.enabled AND NOT mapping.enabled)
       WHERE mapping.revision < excluded.revision RETURNING 1`,
      [
        change.mappingId,
        change.revision,
        keyOfCollection(change.site, change.collectionId),
        change.tenantId,
        change.cloudServiceId,
        change.groupId,
        change.collectionType,
        change.enabled,
        change.guard ? JSON.stringify(change.guard) : null,
        change.deleted !== undefined,
        change.paused ?? false,
        change.neverAdd ?? [],
        change.neverRemove ?? [],
      ],
    );
    if (stored.length === 0 || before?.deleted) return;
    const mapping: ClaimingMapping = {
      mappingId: change.mappingId,
      site: change.site,
      collection: keyOfCollection(change.site, change.collectionId),
      tenantId: change.tenantId,
      groupId: change.groupId,
      counting: before?.counting ?? false,
      enabled: change.enabled,
    };
    if (change.deleted) {
      if (change.deleted.runId) await group.run.openNamed(change.deleted.runId, change.mappingId);
      await dropAll(group, mapping, change.deleted.removeMembers);
      await sql.query('DELETE FROM member_count WHERE mapping_id = $1', [change.mappingId]);
    } else {
      group.touchMapping(change.mappingId);
      if (!before || change.enabled) await this.follow(group, mapping, traceId);
      if (before && !before.enabled && change.enabled) await this.catchUp(group, mapping, traceId);
      if (before && before.enabled !== change.enabled) await this.recountAll(group, mapping);
    }
    await group.close();
  }

  /** Takes in a tenant as it is now; an older revision changes nothing. */
  async takeTenant(sql: Sql, change: DataOf<typeof tenantChanged>): Promise<void> {
    const stored = await sql.query(
      `INSERT INTO tenant (tenant_id, cloud_service_id, group_sync_enabled, removed, revision, paused) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id) DO UPDATE SET cloud_service_id = excluded.cloud_service_id,
         group_sync_enabled = excluded.group_sync_enabled, removed = excluded.removed, revision = excluded.revision,
         paused = excluded.paused
       WHERE tenant.revision < excluded.revision RETURNING 1`,
      [
        change.tenantId,
        change.cloudServiceId,
        change.groupSyncEnabled,
        change.removed ?? false,
        change.revision,
        change.paused ?? false,
      ],
    );
    if (stored.length === 0) return;
    const mappings = await sql.query<{ mappingId: string; groupId: string }>(
      `SELECT mapping_id AS "mappingId", group_id AS "groupId" FROM mapping WHERE tenant_id = $1 AND NOT deleted
       ORDER BY group_id, mapping_id`,
      [change.tenantId],
    );
    for (const { mappingId, groupId } of mappings) {
      const group = await GroupTransaction.open(sql, this.outbox, { tenantId: change.tenantId, groupId }, null);
      group.touchMapping(mappingId); // its attention changes with the switch and the pause
      await group.close();
    }
  }

  /** Brings the claims of a mapping in line with its collection. */
  async follow(group: GroupTransaction, mapping: ClaimingMapping, traceId: string | null): Promise<void> {
    const ids = async (query: string) =>
      (await group.sql.query<{ id: number }>(query, [mapping.mappingId, mapping.collection])).map(({ id }) => id);
    await join(
      group,
      mapping,
      await ids(`SELECT resource_id AS id FROM collection_member m WHERE collection = $2 AND NOT EXISTS (
        SELECT 1 FROM claim c WHERE c.mapping_id = $1 AND c.resource_id = m.resource_id) ORDER BY 1`),
      traceId,
    );
    await leave(
      group,
      mapping,
      await ids(`SELECT resource_id AS id FROM claim c WHERE mapping_id = $1 AND NOT EXISTS (
        SELECT 1 FROM collection_member m WHERE m.collection = $2 AND m.resource_id = c.resource_id) ORDER BY 1`),
      traceId,
    );
  }

  /** While a mapping is disabled, what is learnt of its members leaves its claims as they are. */
  private async catchUp(group: GroupTransaction, mapping: ClaimingMapping, traceId: string | null): Promise<void> {
    const members = await group.sql.query<{ id: number }>('SELECT resource_id AS id FROM claim WHERE mapping_id = $1', [
      mapping.mappingId,
    ]);
    await refresh(
      group,
      mapping,
      members.map(({ id }) => id),
      traceId,
    );
  }

  /** Enabling and disabling changes what may be written, not what is wanted. */
  private async recountAll(group: GroupTransaction, { mappingId }: ClaimingMapping): Promise<void> {
    const objects = await group.sql.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM claim WHERE mapping_id = $1 AND object_id IS NOT NULL
       UNION SELECT object_id FROM leaver WHERE mapping_id = $1`,
      [mappingId],
    );
    await group.recount(objects.map(({ objectId }) => objectId));
    group.touchObjects(objects.map(({ objectId }) => objectId));
  }
}
