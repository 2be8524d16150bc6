import { Caption1, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CloudSyncRow, Mapping } from '../api/shapes';
import { CloudSyncStatusMark } from '../shown/cloud-sync-status';
import { Copyable } from '../shown/copyable';
import { counted } from '../shown/count';
import { Time } from '../shown/time';

const useStyles = makeStyles({
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  fact: { minWidth: 0, overflowWrap: 'anywhere' },
  name: { color: tokens.colorNeutralForeground3 },
  said: { margin: 0, display: 'flex', flexDirection: 'column', alignItems: 'start' },
});

/** Where from, where to, how it stands and when it was looked at. */
export function Facts({ row, mapping }: { readonly row: CloudSyncRow; readonly mapping: Mapping | undefined }) {
  const styles = useStyles();
  const kind = row.collectionType === 'user' ? 'User collection' : 'Device collection';
  return (
    <dl className={styles.facts}>
      <Fact name="Cloud Sync Status">
        <CloudSyncStatusMark status={row.cloudSyncStatus} />
        {row.cloudSyncStatus === 'inProgress' && (
          <ProgressBar value={row.syncCompleted} max={Math.max(1, row.memberCount)} aria-label="Members synced" />
        )}
      </Fact>
      <Fact name="Last Full Sync">
        <End of={row.lastFullSync} />
      </Fact>
      <Fact name="Last Sync">
        <End of={row.lastSync} />
      </Fact>
      <Fact name="Checked At">
        <Time at={row.checkedAt} never="Not yet" />
      </Fact>
      <Fact name={kind}>
        <Copyable text={row.collectionId} of="the collection id" />
        <Caption1>Site {row.site}</Caption1>
      </Fact>
      <Fact name="Entra Group">
        <Copyable text={row.groupId} of="the group id" />
        <Caption1>Cloud service {row.cloudServiceId}</Caption1>
      </Fact>
      {mapping && (
        <Fact name="Full syncs">
          {mapping.mode === 'mirror' ? 'Mirror the collection' : 'Add only, keep strangers'}
          <Caption1>
            {mapping.schedule ? (
              <>
                By schedule, next <Time at={mapping.nextScheduledAt} never="when it is enabled" />
              </>
            ) : (
              'On demand'
            )}
          </Caption1>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.fact}>
      <dt>
        <Caption1 className={styles.name}>{name}</Caption1>
      </dt>
      <dd className={styles.said}>{children}</dd>
    </div>
  );
}

function End({ of: end }: { readonly of: CloudSyncRow['lastSync'] }) {
  if (!end) return <>Not yet</>;
  return (
    <>
      <CloudSyncStatusMark status={end.status} />
      <Caption1>
        <Time at={end.time} />, {counted(end.memberCount, 'member')}
      </Caption1>
    </>
  );
}
