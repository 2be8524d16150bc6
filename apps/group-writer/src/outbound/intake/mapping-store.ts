import { type DataOf, keyOfCollection, type mappingChanged, type tenantChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { GroupTransaction } from '../ledger/group-transaction';
import { readFacts } from '../ledger/locks';

interface Lists {
  readonly neverAdd?: readonly string[] | undefined;
  readonly neverRemove?: readonly string[] | undefined;
}

/** What the coordinator says of mappings and tenants; `MappingFollower` does what follows from it for claims and ledger. */
export class MappingStore {
  constructor(private readonly outbox: Outbox) {}

  /** Takes in a mapping as it is now; an older revision changes nothing. */
  async take(sql: Sql, change: DataOf<typeof mappingChanged>, traceId: string): Promise<void> {
    const group = await GroupTransaction.open(sql, this.outbox, change, traceId);
    const [before] = await sql.query<Lists>(
      'SELECT never_add AS "neverAdd", never_remove AS "neverRemove" FROM mapping WHERE mapping_id = $1',
      [change.mappingId],
    );
    const stored = await sql.query(
      `INSERT INTO mapping (mapping_id, revision, collection, tenant_id, cloud_service_id, group_id, collection_type, enabled, guard,
         deleted, paused, never_add, never_remove, remove_members, behind_trace_id, mode)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
       ON CONFLICT (mapping_id) DO UPDATE SET revision = excluded.revision, enabled = excluded.enabled, guard = excluded.guard,
         deleted = excluded.deleted, mode = excluded.mode, paused = excluded.paused, never_add = excluded.never_add,
         never_remove = excluded.never_remove, awaiting_plan = mapping.awaiting_plan OR (excluded.enabled AND NOT mapping.enabled),
         remove_members = excluded.remove_members, behind_trace_id = excluded.behind_trace_id,
         behind = CASE WHEN excluded.deleted OR excluded.enabled <> mapping.enabled THEN 'claims' ELSE mapping.behind END
       WHERE mapping.revision < excluded.revision AND NOT mapping.deleted RETURNING 1`,
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
        change.deleted?.removeMembers ?? false,
        traceId,
        change.mode ?? 'mirror',
      ],
    );
    if (stored.length === 0) return;
    if (change.deleted?.runId) await group.runs.openNamed(change.deleted.runId, change.mappingId);
    if (!change.deleted) {
      group.touchMapping(change.mappingId);
      await group.recount(relisted(before, change));
    }
    await group.close();
  }

  /** Takes in a tenant as it is now; an older revision changes nothing. */
  async takeTenant(sql: Sql, change: DataOf<typeof tenantChanged>): Promise<void> {
    await readFacts(sql);
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
}

/** Objects that came onto a list or left one: their rows are seen in a new light at once, without a full sync. */
function relisted(before: Lists = {}, after: Lists): string[] {
  const changed = (old: readonly string[] = [], now: readonly string[] = []) => {
    const [had, has] = [new Set(old), new Set(now)];
    return [...old.filter((id) => !has.has(id)), ...now.filter((id) => !had.has(id))];
  };
  return [...changed(before.neverAdd, after.neverAdd), ...changed(before.neverRemove, after.neverRemove)];
}
