import type { CloudSyncRow } from '@rollcall/contracts';
import { moment } from './cell-text';
import type { Column } from './column';
import { cloudSyncMoods, cloudSyncWords } from './status-words';

type RowColumn = Column<CloudSyncRow> & {
  /** What the API sorts by. */
  readonly sort: string;
};

/** The columns that the view "Collection Cloud Sync" shows unless others are chosen, as the console does. */
export const defaultColumns: readonly RowColumn[] = [
  { heading: 'Collection Id', sort: 'collectionId', dispensable: 4, of: (row) => row.collectionId },
  { heading: 'Collection Name', sort: 'collectionName', least: 14, of: (row) => row.collectionName },
  { heading: 'Entra Group Id', sort: 'groupId', isId: true, dispensable: 1, of: (row) => row.groupId },
  { heading: 'Entra Group Name', sort: 'groupName', least: 14, of: (row) => row.groupName },
  {
    heading: 'Cloud Sync Status',
    sort: 'cloudSyncStatus',
    of: (row) => cloudSyncWords[row.cloudSyncStatus],
    mood: (row) => cloudSyncMoods[row.cloudSyncStatus],
  },
  { heading: 'Member Count', sort: 'memberCount', of: (row) => row.memberCount },
  { heading: 'Sync Completed', sort: 'syncCompleted', dispensable: 3, of: (row) => row.syncCompleted },
  { heading: 'Sync InProgress', sort: 'syncInProgress', dispensable: 2, of: (row) => row.syncInProgress },
  { heading: 'Sync Failed', sort: 'syncFailed', of: (row) => row.syncFailed },
];

const wordOf = (end: CloudSyncRow['lastSync']): string | undefined => end?.status && cloudSyncWords[end.status];

/** All columns, the optional ones behind the others. */
export const cloudSyncColumns: readonly RowColumn[] = [
  ...defaultColumns,
  { heading: 'Cloud Service Id', sort: 'cloudServiceId', of: (row) => row.cloudServiceId },
  { heading: 'Collection Type', sort: 'collectionType', of: (row) => row.collectionType },
  {
    heading: 'Last Full Sync Member Count',
    sort: 'lastFullSync.memberCount',
    of: (row) => row.lastFullSync?.memberCount,
  },
  { heading: 'Last Full Sync Status', sort: 'lastFullSync.status', of: (row) => wordOf(row.lastFullSync) },
  { heading: 'Last Full Sync Time', sort: 'lastFullSync.time', of: (row) => moment(row.lastFullSync?.time) },
  { heading: 'Last Sync Member Count', sort: 'lastSync.memberCount', of: (row) => row.lastSync?.memberCount },
  { heading: 'Last Sync Status', sort: 'lastSync.status', of: (row) => wordOf(row.lastSync) },
  { heading: 'Last Sync Time', sort: 'lastSync.time', of: (row) => moment(row.lastSync?.time) },
  { heading: 'No Entra Record', sort: 'noEntraRecord', of: (row) => row.noEntraRecord },
  { heading: 'Protected', sort: 'protected', of: (row) => row.protected },
  { heading: 'Removals Pending', sort: 'removalsPending', of: (row) => row.removalsPending },
  { heading: 'Removals Failed', sort: 'removalsFailed', of: (row) => row.removalsFailed },
  { heading: 'Removals Held', sort: 'removalsHeld', of: (row) => row.removalsHeld },
  {
    heading: 'Attention',
    sort: 'attention',
    of: (row) => row.attention.join(', '),
    mood: (row) => (row.attention.length > 0 ? 'warn' : undefined),
  },
  { heading: 'Checked At', sort: 'checkedAt', of: (row) => moment(row.checkedAt) },
  {
    heading: 'Collection State',
    sort: 'collectionState',
    of: (row) => row.collectionState,
    mood: (row) => (row.collectionState === 'incomplete' ? 'warn' : undefined),
  },
  { heading: 'Collection Message', sort: 'collectionMessage', of: (row) => row.collectionMessage },
  { heading: 'Mapping Id', sort: 'mappingId', of: (row) => row.mappingId },
  { heading: 'Site', sort: 'site', of: (row) => row.site },
  { heading: 'Tenant Id', sort: 'tenantId', of: (row) => row.tenantId },
];
