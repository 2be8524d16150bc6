import type { CloudSyncRow } from '@rollcall/contracts';
import Table from 'cli-table3';

const words = {
  success: 'Success',
  partialSuccess: 'Partial Success',
  failed: 'Failed',
  inProgress: 'In Progress',
} as const satisfies Record<CloudSyncRow['cloudSyncStatus'], string>;

/** The view "Collection Cloud Sync" for a terminal. */
export function cloudSyncTable(rows: readonly CloudSyncRow[]): string {
  const table = new Table({
    head: [
      'Collection',
      'Type',
      'Entra group',
      'Cloud Sync Status',
      'Members',
      'Completed',
      'In progress',
      'Failed',
      'No record',
    ],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const { collectionId, collectionName, collectionType, groupName, cloudSyncStatus, memberCount } = row;
    const name = `${collectionName} (${collectionId})`;
    const counts = [memberCount, row.syncCompleted, row.syncInProgress, row.syncFailed, row.noEntraRecord];
    table.push([name, collectionType, groupName, words[cloudSyncStatus], ...counts]);
  }
  return table.toString();
}
