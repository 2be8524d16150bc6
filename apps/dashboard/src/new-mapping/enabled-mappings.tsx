import { Body1, Button, ProgressBar, Subtitle2 } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { rowOf } from '../mapping/queries';
import { CloudSyncStatusMark } from '../shown/cloud-sync-status';
import { count } from '../shown/count';
import { PageLink } from '../shown/page-link';
import { type Draft, keyOf } from './draft';
import { useWizardStyles } from './wizard-styles';

/** The end of the wizard: the mappings at work, live. */
export function EnabledMappings({ draft, onAnother }: { readonly draft: Draft; readonly onAnother: () => void }) {
  const styles = useWizardStyles();
  const navigate = useNavigate();
  return (
    <section className={styles.stack}>
      <Subtitle2 as="h2">{draft.collection?.name} is in the care of Rollcall now</Subtitle2>
      <ul className={styles.list}>
        {draft.groups.map((group) => {
          const work = draft.work[keyOf(group)];
          if (work?.at !== 'enabled') return null;
          return (
            <li key={keyOf(group)}>
              <PageLink to="/mappings/$mappingId" params={{ mappingId: work.mappingId }}>
                {group.displayName}
              </PageLink>{' '}
              in {group.cloudServiceId}
              <Progress mappingId={work.mappingId} />
            </li>
          );
        })}
      </ul>
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={() => void navigate({ to: '/' })}>
          To Collection Cloud Sync
        </Button>
        <Button onClick={onAnother}>Map another collection</Button>
      </div>
    </section>
  );
}

function Progress({ mappingId }: { readonly mappingId: string }) {
  const styles = useWizardStyles();
  // the view hears of a new mapping a moment later than the coordinator
  const { data: row } = useQuery({ ...rowOf(mappingId), retry: 20, retryDelay: 500 });
  if (!row) return <Body1 className={styles.quiet}>The first full sync begins.</Body1>;
  const { cloudSyncStatus, syncCompleted, memberCount } = row;
  return (
    <div className={styles.progress}>
      <CloudSyncStatusMark status={cloudSyncStatus} /> {count(syncCompleted)} of {count(memberCount)} members synced
      {cloudSyncStatus === 'inProgress' && (
        <ProgressBar value={syncCompleted} max={Math.max(1, memberCount)} aria-label="Members synced" />
      )}
    </div>
  );
}
