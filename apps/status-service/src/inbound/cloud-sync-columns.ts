import type { CloudSyncRow } from '@rollcall/contracts';
import { cloudSyncColumns, type CloudSyncColumn } from '../core/views';
import type { Column } from './csv-file';

/** The columns of the view "Collection Cloud Sync" with their headings: first those that are shown unless others are chosen. */
const columns: Readonly<Record<CloudSyncColumn, Column<CloudSyncRow>>> = {
  collectionId: { heading: 'Collection Id', of: (row) => row.collectionId },
  collectionName: { heading: 'Collection Name', of: (row) => row.collectionName },
  groupId: { heading: 'Entra Group Id', of: (row) => row.groupId },
  groupName: { heading: 'Entra Group Name', of: (row) => row.groupName },
  cloudSyncStatus: { heading: 'Cloud Sync Status', of: (row) => words[row.cloudSyncStatus] },
  memberCount: { heading: 'Member Count', of: (row) => row.memberCount },
  syncCompleted: { heading: 'Sync Completed', of: (row) => row.syncCompleted },
  syncInProgress: { heading: 'Sync InProgress', of: (row) => row.syncInProgress },
  syncFailed: { heading: 'Sync Failed', of: (row) => row.syncFailed },
  cloudServiceId: { heading: 'Cloud Service Id', of: (row) => row.cloudServiceId },
  collectionType: { heading: 'Collection Type', of: (row) => row.collectionType },
  'lastFullSync.memberCount': {
    heading: 'Last Full Sync Member Count',
    of: (row) => row.lastFullSync?.memberCount ?? null,
  },
  'lastFullSync.status': { heading: 'Last Full Sync Status', of: (row) => wordOf(row.lastFullSync) },
  'lastFullSync.time': { heading: 'Last Full Sync Time', of: (row) => row.lastFullSync?.time ?? null },
  'lastSync.memberCount': { heading: 'Last Sync Member Count', of: (row) => row.lastSync?.memberCount ?? null },
  'lastSync.status': { heading: 'Last Sync Status', of: (row) => wordOf(row.lastSync) },
  'lastSync.time': { heading: 'Last Sync Time', of: (row) => row.lastSync?.time ?? null },
  noEntraRecord: { heading: 'No Entra Record', of: (row) => row.noEntraRecord },
  protected: { heading: 'Protected', of: (row) => row.protected },
  removalsPending: { heading: 'Removals Pending', of: (row) => row.removalsPending },
  removalsFailed: { heading: 'Removals Failed', of: (row) => row.removalsFailed },
  removalsHeld: { heading: 'Removals Held', of: (row) => row.removalsHeld },
  attention: { heading: 'Attention', of: (row) => row.attention.join('; ') },
  checkedAt: { heading: 'Checked At', of: (row) => row.checkedAt },
  mappingId: { heading: 'Mapping Id', of: (row) => row.mappingId },
  site: { heading: 'Site', of: (row) => row.site },
  tenantId: { heading: 'Tenant Id', of: (row) => row.tenantId },
  collectionState: { heading: 'Collection State', of: (row) => row.collectionState },
  collectionMessage: { heading: 'Collection Message', of: (row) => row.collectionMessage },
  siteRemoved: { heading: 'Site Removed', of: (row) => row.siteRemoved },
  tenantRemoved: { heading: 'Tenant Removed', of: (row) => row.tenantRemoved },
};

/** As the product writes them. */
const words: Readonly<Record<CloudSyncRow['cloudSyncStatus'], string>> = {
  success: 'Success',
  partialSuccess: 'Partial Success',
  failed: 'Failed',
  inProgress: 'In Progress',
};

const wordOf = (end: CloudSyncRow['lastSync']): string | null => end && words[end.status];

const known = (text: string): text is CloudSyncColumn => cloudSyncColumns.some((column) => column === text);

/** Those chosen, in the order of the choice; all that the view has when nothing was chosen. */
export const chosenColumns = (chosen: readonly CloudSyncColumn[] | undefined): readonly Column<CloudSyncRow>[] =>
  (chosen ?? Object.keys(columns).filter(known)).map((column) => columns[column]);
