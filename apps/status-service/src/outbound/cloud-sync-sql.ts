import { attentions, type Attention } from '@rollcall/status';
import type { CloudSyncColumn } from '../core/views';
import { checkedAt, neverSeen } from './collection-sql';
import { microsecondsOf } from './moments';

/** What the view knows beside the writer's own list, from the others' facts. */
const known: Partial<Record<Attention, string>> = {
  credential: `e.state IN ('credential', 'forbidden') OR s.state IN ('credential', 'forbidden')`,
  'source-lost': `c.state = 'source-lost'`,
  'tenant-disabled': `NOT t.group_sync_enabled OR t.removed`,
  disabled: `NOT m.enabled`,
  paused: `m.paused OR t.paused`,
  'awaiting-first-sync': `f.mapping_id IS NULL`,
  stale: `coalesce(s.last_ok_at, m.created_at) < now() - coalesce(p.stale_after, $3) * interval '1 ms'`,
};

const attentionSql = attentions
  .map((word) => {
    const fromOthers = known[word];
    const holds = `'${word}' = ANY(f.attention)${fromOthers ? ` OR ${fromOthers}` : ''}`;
    return `CASE WHEN ${holds} THEN '${word}' END`;
  })
  .join(',\n    ');

/**
 * All rows of the view. Parameters: $1 the sites, $2 how many milliseconds without a poll make each stale, $3 the same
 * for any other site.
 *
 * The figures are the writer's newest as they are; a mapping that the writer has not spoken of has none.
 */
export const cloudSyncSql = `SELECT
  m.mapping_id, m.site, m.collection_id, m.cloud_service_id, m.tenant_id, m.group_id, m.group_name,
  coalesce(CASE WHEN NOT ${neverSeen} THEN c.name END, m.collection_name) AS collection_name,
  m.collection_type,
  coalesce(f.cloud_sync_status, 'inProgress') AS cloud_sync_status,
  array_remove(ARRAY[
    ${attentionSql}
  ], NULL) AS attention,
  coalesce(f.member_count, 0) AS member_count,
  coalesce(f.sync_completed, 0) AS sync_completed,
  coalesce(f.sync_in_progress, 0) AS sync_in_progress,
  coalesce(f.sync_failed, 0) AS sync_failed,
  coalesce(f.no_entra_record, 0) AS no_entra_record,
  coalesce(f.protected, 0) AS protected,
  coalesce(f.removals_pending, 0) AS removals_pending,
  coalesce(f.removals_failed, 0) AS removals_failed,
  coalesce(f.removals_held, 0) AS removals_held,
  f.last_full_sync_member_count, f.last_full_sync_status, f.last_full_sync_time,
  f.last_sync_member_count, f.last_sync_status, f.last_sync_time,
  ${checkedAt} AS checked_at
FROM mapping m
LEFT JOIN figures f ON f.mapping_id = m.mapping_id
LEFT JOIN collection c ON c.site = m.site AND c.collection_id = m.collection_id
LEFT JOIN site s ON s.site = m.site
LEFT JOIN tenant t ON t.tenant_id = m.tenant_id
LEFT JOIN tenant_end e ON e.tenant_id = m.tenant_id
LEFT JOIN unnest($1::text[], $2::float8[]) AS p (site, stale_after) ON p.site = m.site
WHERE m.deleted_at IS NULL`;

/** A column to sort by: never null, and a text or a number, so that a cursor can carry it. */
export interface SortKey {
  readonly kind: 'text' | 'number';
  readonly sql: string;
}

const text = (column: string): SortKey => ({ kind: 'text', sql: `lower(coalesce(${column}::text, ''))` });
const number = (column: string): SortKey => ({ kind: 'number', sql: `coalesce(${column}, -1)::bigint` });
const time = (column: string): SortKey => ({ kind: 'number', sql: microsecondsOf(column) });

/** What each column of the view is sorted by; what is absent comes before everything else. */
export const sortKeys: Readonly<Record<CloudSyncColumn, SortKey>> = {
  mappingId: text('mapping_id'),
  site: text('site'),
  collectionId: text('collection_id'),
  collectionName: text('collection_name'),
  collectionType: text('collection_type'),
  cloudServiceId: text('cloud_service_id'),
  tenantId: text('tenant_id'),
  groupId: text('group_id'),
  groupName: text('group_name'),
  cloudSyncStatus: text('cloud_sync_status'),
  // Nothing to attend to, then the least serious first.
  attention: {
    kind: 'number',
    sql: `coalesce(-array_position(ARRAY['${attentions.join(`', '`)}'], attention[1]), -99)::bigint`,
  },
  memberCount: number('member_count'),
  syncCompleted: number('sync_completed'),
  syncInProgress: number('sync_in_progress'),
  syncFailed: number('sync_failed'),
  noEntraRecord: number('no_entra_record'),
  protected: number('protected'),
  removalsPending: number('removals_pending'),
  removalsFailed: number('removals_failed'),
  removalsHeld: number('removals_held'),
  'lastFullSync.memberCount': number('last_full_sync_member_count'),
  'lastFullSync.status': text('last_full_sync_status'),
  'lastFullSync.time': time('last_full_sync_time'),
  'lastSync.memberCount': number('last_sync_member_count'),
  'lastSync.status': text('last_sync_status'),
  'lastSync.time': time('last_sync_time'),
  checkedAt: time('checked_at'),
};
