import type { Database } from '@rollcall/platform';
import type { MappingFacts, SiteFacts, TenantFacts } from '../core/cloud-sync-facts';

/** One row: all that is news to a reader, at one moment. */
export interface StoredNews {
  /** The moment: what is given back to hear what happened since. */
  readonly snapshot: string;
  /** How often the projections were emptied; what was read before another is worth nothing. */
  readonly generation: number;
  /** They are not all filled again. */
  readonly rebuilding: boolean;
  /** Milliseconds since 1970, by the clock of Postgres. */
  readonly now: number;
  readonly sites: readonly SiteFacts[];
  readonly tenants: readonly TenantFacts[];
  readonly mappings: readonly (MappingFacts & { readonly deleted: boolean })[];
}

/** Rows of `table` that a snapshot did not see; the first condition is what an index answers. */
const unseen = (table: string): string =>
  `${table}.changed_in >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(${table}.changed_in, $1::pg_snapshot)`;

const all = 'SELECT mapping_id FROM mapping WHERE deleted_at IS NULL';

const changed = `
  SELECT mapping_id FROM mapping WHERE ${unseen('mapping')}
  UNION SELECT mapping_id FROM figures WHERE ${unseen('figures')}
  UNION SELECT m.mapping_id FROM collection JOIN mapping m USING (site, collection_id) WHERE ${unseen('collection')}`;

const syncEnd = (name: string): string =>
  `CASE WHEN f.last_${name}_time IS NOT NULL THEN json_build_object(
    'memberCount', f.last_${name}_member_count, 'status', f.last_${name}_status, 'time', f.last_${name}_time) END`;

const newsSql = (mappings: string): string => `SELECT
  pg_current_snapshot()::text AS snapshot,
  coalesce((SELECT max(number) FROM rebuild), 0) AS generation,
  EXISTS (SELECT FROM rebuild WHERE ended_at IS NULL) AS rebuilding,
  extract(epoch FROM now())::float8 * 1000 AS now,
  (SELECT coalesce(json_agg(json_build_object('site', site, 'state', state, 'lastOkAt', last_ok_at)), '[]') FROM site)
    AS sites,
  (SELECT coalesce(json_agg(json_build_object('tenantId', tenant_id, 'groupSyncEnabled', t.group_sync_enabled,
     'paused', t.paused, 'removed', t.removed, 'endState', e.state)), '[]')
   FROM tenant t FULL JOIN tenant_end e USING (tenant_id)) AS tenants,
  (SELECT coalesce(json_agg(json_build_object(
     'mappingId', m.mapping_id, 'site', m.site, 'collectionId', m.collection_id, 'collectionName', m.collection_name,
     'collectionType', m.collection_type, 'cloudServiceId', m.cloud_service_id, 'tenantId', m.tenant_id,
     'groupId', m.group_id, 'groupName', m.group_name, 'enabled', m.enabled, 'paused', m.paused,
     'createdAt', m.created_at, 'deleted', m.deleted_at IS NOT NULL,
     'collection', CASE WHEN c.site IS NOT NULL THEN json_build_object(
       'name', c.name, 'type', c.type, 'state', c.state, 'message', c.message, 'lookedAt', c.looked_at) END,
     'figures', CASE WHEN f.mapping_id IS NOT NULL THEN json_build_object(
       'memberCount', f.member_count, 'syncCompleted', f.sync_completed, 'syncInProgress', f.sync_in_progress,
       'syncFailed', f.sync_failed, 'noEntraRecord', f.no_entra_record, 'protected', f.protected,
       'removalsPending', f.removals_pending, 'removalsFailed', f.removals_failed, 'removalsHeld', f.removals_held,
       'cloudSyncStatus', f.cloud_sync_status, 'attention', f.attention,
       'lastFullSync', ${syncEnd('full_sync')}, 'lastSync', ${syncEnd('sync')}) END)), '[]')
   FROM mapping m
   LEFT JOIN figures f ON f.mapping_id = m.mapping_id
   LEFT JOIN collection c ON c.site = m.site AND c.collection_id = m.collection_id
   WHERE m.mapping_id IN (${mappings})) AS mappings`;

/**
 * What a reader that has seen `snapshot` does not know yet; all there is without one.
 *
 * One statement sees one snapshot, so the facts belong together. Transactions end in another order than they begin: what
 * counts is whether the older snapshot saw the one that changed a row, not whether its number is higher.
 * Source: PostgreSQL docs, "Transaction ID and Snapshot Information Functions".
 */
export async function readNews(database: Database, snapshot: string | undefined): Promise<StoredNews | undefined> {
  const [news] = snapshot
    ? await database.query<StoredNews>(newsSql(changed), [snapshot])
    : await database.query<StoredNews>(newsSql(all));
  return news;
}
