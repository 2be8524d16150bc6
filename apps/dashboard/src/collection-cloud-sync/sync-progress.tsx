import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import type { CloudSyncRow } from '../api/shapes';
import { CloudSyncStatusMark } from '../shown/cloud-sync-status';

const useStyles = makeStyles({ status: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS } });

/** How much of what there is to do is done: 0 to 1; undefined when only removals are left, whose whole nobody knows. */
export function progressOf({ memberCount, syncInProgress }: CloudSyncRow): number | undefined {
  return syncInProgress > 0 ? 1 - syncInProgress / memberCount : undefined;
}

/** The status; while it is In Progress, also how far. */
export function SyncProgress({ row }: { readonly row: CloudSyncRow }) {
  const styles = useStyles();
  const done = progressOf(row);
  return (
    <div className={styles.status}>
      <CloudSyncStatusMark status={row.cloudSyncStatus} />
      {row.cloudSyncStatus === 'inProgress' && (
        <ProgressBar {...(done !== undefined && { value: done })} aria-label={`Progress of ${row.collectionName}`} />
      )}
    </div>
  );
}
