import type { Mapping } from '../core/mapping';

/** A row of the table `mapping`. */
export interface MappingRow {
  readonly mapping_id: string;
  readonly revision: number;
  readonly site: string;
  readonly collection_id: string;
  readonly collection_name: string;
  readonly collection_type: Mapping['collectionType'];
  readonly tenant_id: string;
  readonly cloud_service_id: string;
  readonly group_id: string;
  readonly group_name: string;
  readonly enabled: boolean;
  readonly guard: Mapping['guard'] | null;
  readonly mode: Mapping['mode'];
  readonly schedule: Mapping['schedule'] | null;
  readonly never_add: readonly string[];
  readonly never_remove: readonly string[];
  readonly paused: boolean;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly deleted_at: Date | null;
  readonly deleted_by: string | null;
  readonly remove_members: boolean | null;
  readonly remove_run_id: string | null;
}

export const mappingOf = (row: MappingRow): Mapping => ({
  mappingId: row.mapping_id,
  revision: row.revision,
  site: row.site,
  collectionId: row.collection_id,
  collectionName: row.collection_name,
  collectionType: row.collection_type,
  tenantId: row.tenant_id,
  cloudServiceId: row.cloud_service_id,
  groupId: row.group_id,
  groupName: row.group_name,
  enabled: row.enabled,
  ...(row.guard && { guard: row.guard }),
  mode: row.mode,
  ...(row.schedule && { schedule: row.schedule }),
  neverAdd: row.never_add,
  neverRemove: row.never_remove,
  paused: row.paused,
  createdAt: row.created_at,
  changedAt: row.changed_at,
  ...(row.deleted_at && {
    deleted: {
      at: row.deleted_at,
      by: row.deleted_by ?? '',
      removeMembers: row.remove_members ?? false,
      ...(row.remove_run_id !== null && { runId: row.remove_run_id }),
    },
  }),
});
