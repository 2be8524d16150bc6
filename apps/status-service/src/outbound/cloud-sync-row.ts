import type { Attention, CloudSyncRow } from '@rollcall/contracts';

type Word = CloudSyncRow['cloudSyncStatus'];

/** A row of `cloudSyncSql`. */
export interface StoredRow {
  readonly mapping_id: string;
  readonly site: string;
  readonly collection_id: string;
  readonly collection_name: string;
  readonly collection_type: CloudSyncRow['collectionType'];
  readonly cloud_service_id: string;
  readonly tenant_id: string;
  readonly group_id: string;
  readonly group_name: string;
  readonly cloud_sync_status: Word;
  readonly attention: Attention[];
  readonly member_count: number;
  readonly sync_completed: number;
  readonly sync_in_progress: number;
  readonly sync_failed: number;
  readonly no_entra_record: number;
  readonly protected: number;
  readonly removals_pending: number;
  readonly removals_failed: number;
  readonly removals_held: number;
  readonly last_full_sync_member_count: number | null;
  readonly last_full_sync_status: Word | null;
  readonly last_full_sync_time: Date | null;
  readonly last_sync_member_count: number | null;
  readonly last_sync_status: Word | null;
  readonly last_sync_time: Date | null;
  readonly checked_at: Date | null;
}

const syncEnd = (memberCount: number | null, status: Word | null, time: Date | null): CloudSyncRow['lastSync'] =>
  memberCount === null || !status || !time ? null : { memberCount, status, time: time.toISOString() };

export const toCloudSyncRow = (row: StoredRow): CloudSyncRow => ({
  mappingId: row.mapping_id,
  site: row.site,
  collectionId: row.collection_id,
  collectionName: row.collection_name,
  collectionType: row.collection_type,
  cloudServiceId: row.cloud_service_id,
  tenantId: row.tenant_id,
  groupId: row.group_id,
  groupName: row.group_name,
  cloudSyncStatus: row.cloud_sync_status,
  attention: row.attention,
  memberCount: row.member_count,
  syncCompleted: row.sync_completed,
  syncInProgress: row.sync_in_progress,
  syncFailed: row.sync_failed,
  noEntraRecord: row.no_entra_record,
  protected: row.protected,
  removalsPending: row.removals_pending,
  removalsFailed: row.removals_failed,
  removalsHeld: row.removals_held,
  lastFullSync: syncEnd(row.last_full_sync_member_count, row.last_full_sync_status, row.last_full_sync_time),
  lastSync: syncEnd(row.last_sync_member_count, row.last_sync_status, row.last_sync_time),
  checkedAt: row.checked_at?.toISOString() ?? null,
});
