import type { ReactNode } from 'react';
import type { CloudSyncRow } from '../api/shapes';
import { AttentionMarks } from '../shown/attention';
import { CloudSyncStatusMark } from '../shown/cloud-sync-status';
import { count } from '../shown/count';
import { PageLink } from '../shown/page-link';
import { Time } from '../shown/time';
import type { Column } from '../shown/virtual-table';
import { type ColumnId, columnIds, columnNames } from './column-names';
import { SyncProgress } from './sync-progress';

interface Cell {
  /** Pixels at least. */
  readonly size: number;
  readonly of: (row: CloudSyncRow) => ReactNode;
}

const number = (size: number, of: (row: CloudSyncRow) => number | undefined): Cell => ({
  size,
  of: (row) => {
    const value = of(row);
    return value === undefined ? '–' : count(value);
  },
});
const text = (size: number, of: (row: CloudSyncRow) => string): Cell => ({
  size,
  of: (row) => <span title={of(row)}>{of(row)}</span>,
});

const types: Readonly<Record<CloudSyncRow['collectionType'], string>> = {
  device: 'Device',
  user: 'User',
  other: 'Other',
};

const statusOf = (end: CloudSyncRow['lastSync']): ReactNode =>
  end ? <CloudSyncStatusMark status={end.status} /> : '–';

const cells: Readonly<Record<ColumnId, Cell>> = {
  collectionId: text(90, (row) => row.collectionId),
  collectionName: {
    size: 150,
    of: ({ mappingId, collectionName }) => (
      <PageLink to="/mappings/$mappingId" params={{ mappingId }} title={collectionName}>
        {collectionName}
      </PageLink>
    ),
  },
  groupId: text(100, (row) => row.groupId),
  groupName: text(140, (row) => row.groupName),
  cloudSyncStatus: { size: 130, of: (row) => <SyncProgress row={row} /> },
  memberCount: number(95, (row) => row.memberCount),
  syncCompleted: number(108, (row) => row.syncCompleted),
  syncInProgress: number(108, (row) => row.syncInProgress),
  syncFailed: number(84, (row) => row.syncFailed),
  cloudServiceId: text(140, (row) => row.cloudServiceId),
  collectionType: text(130, (row) => types[row.collectionType]),
  'lastFullSync.memberCount': number(200, (row) => row.lastFullSync?.memberCount),
  'lastFullSync.status': { size: 170, of: (row) => statusOf(row.lastFullSync) },
  'lastFullSync.time': { size: 160, of: (row) => <Time at={row.lastFullSync?.time} /> },
  'lastSync.memberCount': number(170, (row) => row.lastSync?.memberCount),
  'lastSync.status': { size: 150, of: (row) => statusOf(row.lastSync) },
  'lastSync.time': { size: 150, of: (row) => <Time at={row.lastSync?.time} /> },
  noEntraRecord: number(120, (row) => row.noEntraRecord),
  protected: number(90, (row) => row.protected),
  removalsPending: number(130, (row) => row.removalsPending),
  removalsFailed: number(130, (row) => row.removalsFailed),
  removalsHeld: number(120, (row) => row.removalsHeld),
  attention: { size: 200, of: (row) => <AttentionMarks of={row.attention} /> },
  checkedAt: { size: 140, of: (row) => <Time at={row.checkedAt} /> },
};

export const columns: readonly Column<CloudSyncRow>[] = columnIds.map((id) => ({
  id,
  header: columnNames[id],
  accessorFn: ({ mappingId }) => mappingId, // the service sorts; without this the table takes no column for sortable
  size: cells[id].size,
  cell: ({ row }) => cells[id].of(row.original),
}));

/** Columns whose content is a number. */
export const numbers: readonly ColumnId[] = [
  'memberCount',
  'syncCompleted',
  'syncInProgress',
  'syncFailed',
  'lastFullSync.memberCount',
  'lastSync.memberCount',
  'noEntraRecord',
  'protected',
  'removalsPending',
  'removalsFailed',
  'removalsHeld',
];
