/** The columns of the view in their order and with their names, as Configuration Manager has them. */
export const columnNames = {
  collectionId: 'Collection Id',
  collectionName: 'Collection Name',
  groupId: 'Entra Group Id',
  groupName: 'Entra Group Name',
  cloudSyncStatus: 'Cloud Sync Status',
  memberCount: 'Member Count',
  syncCompleted: 'Sync Completed',
  syncInProgress: 'Sync InProgress',
  syncFailed: 'Sync Failed',
  cloudServiceId: 'Cloud Service Id',
  collectionType: 'Collection Type',
  'lastFullSync.memberCount': 'Last Full Sync Member Count',
  'lastFullSync.status': 'Last Full Sync Status',
  'lastFullSync.time': 'Last Full Sync Time',
  'lastSync.memberCount': 'Last Sync Member Count',
  'lastSync.status': 'Last Sync Status',
  'lastSync.time': 'Last Sync Time',
  noEntraRecord: 'No Entra Record',
  protected: 'Protected',
  removalsPending: 'Removals Pending',
  removalsFailed: 'Removals Failed',
  removalsHeld: 'Removals Held',
  attention: 'Attention',
  checkedAt: 'Checked At',
} as const;

export type ColumnId = keyof typeof columnNames;

const isColumn = (text: string): text is ColumnId => text in columnNames;

export const columnIds: readonly ColumnId[] = Object.keys(columnNames).filter(isColumn);

/** What is shown until somebody chooses otherwise. */
export const defaultColumns: readonly ColumnId[] = columnIds.slice(0, columnIds.indexOf('cloudServiceId'));

/** It leads to the mapping, so it is always there. */
export const ALWAYS_SHOWN: ColumnId = 'collectionName';

/** Those of a choice that there are, in their order; the defaults where nothing sensible was chosen. */
export function readColumns(chosen: unknown): readonly ColumnId[] {
  if (!Array.isArray(chosen)) return defaultColumns;
  return columnIds.filter((id) => id === ALWAYS_SHOWN || chosen.includes(id));
}
