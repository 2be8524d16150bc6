import { Body1, Card, Checkbox, MessageBar, MessageBarBody, Spinner, Subtitle2 } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { Plan } from '../api/shapes';
import { PlanTable } from '../mapping/plan-table';
import { ended, planOf, runOf } from '../mapping/queries';
import { counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { type ChosenGroup, type Work } from './draft';
import { useWizardStyles } from './wizard-styles';

interface Props {
  readonly group: ChosenGroup;
  readonly work: Work | undefined;
  /** Tries again what did not work. */
  readonly onAgain: () => void;
  /** A person sees what enabling it would do, or says that it may be enabled without that. */
  readonly onLooked: (group: ChosenGroup, looked: boolean) => void;
}

/** What enabling the mapping to one group would do, or why that is not known. */
export function GroupPreview({ group, work, onAgain, onLooked }: Props) {
  const styles = useWizardStyles();
  const looked = useCallback((has: boolean) => onLooked(group, has), [group, onLooked]);
  return (
    <Card role="group" aria-label={group.displayName}>
      <Subtitle2 as="h2" className={styles.heading}>
        {group.displayName} <span className={styles.quiet}>in {group.cloudServiceId}</span>
      </Subtitle2>
      {!work || work.at === 'making' ? (
        <Spinner size="tiny" label="The group and the collection are looked at" />
      ) : work.at === 'refused' ? (
        <Failure of={work.error} again={onAgain} />
      ) : work.at === 'enabled' ? (
        <Enabled />
      ) : (
        <Preview work={work} onAgain={onAgain} onLooked={looked} />
      )}
    </Card>
  );
}

const Enabled = () => (
  <MessageBar intent="success" icon={<CheckmarkCircleFilled />}>
    <MessageBarBody>Enabled: its first full sync begins.</MessageBarBody>
  </MessageBar>
);

interface PreviewProps {
  readonly work: Extract<Work, { readonly at: 'made' }>;
  readonly onAgain: () => void;
  readonly onLooked: (looked: boolean) => void;
}

function Preview({ work: { mappingId, runId = '', error, looked = false }, onAgain, onLooked }: PreviewProps) {
  const run = useQuery({ ...runOf(mappingId, runId), enabled: runId !== '' });
  const plan = useQuery({ ...planOf(mappingId, runId), enabled: run.data?.state === 'done' });
  const shown = plan.data !== undefined;
  useEffect(() => {
    if (shown) onLooked(true);
  }, [shown, onLooked]);

  const { data } = run;
  const gaveUp =
    data && ended(data) && data.state !== 'done'
      ? new Error(data.message ?? `The preview ended: ${data.state}.`)
      : undefined;
  const failure = error ?? plan.error ?? (data ? gaveUp : run.error) ?? undefined;
  return (
    <>
      {failure !== undefined && <Failure of={failure} again={onAgain} />}
      {plan.data && <WhatWillHappen mappingId={mappingId} runId={runId} plan={plan.data} />}
      {!shown && failure === undefined && (
        <Spinner size="tiny" label={data?.message ?? 'Waits for the collection and the directory'} />
      )}
      {!shown && failure !== undefined && (
        <Checkbox
          label="Enable it without having seen what it would do"
          checked={looked}
          onChange={(_, { checked }) => onLooked(checked === true)}
        />
      )}
    </>
  );
}

function WhatWillHappen({ plan, ...of }: { readonly mappingId: string; readonly runId: string; readonly plan: Plan }) {
  const styles = useWizardStyles();
  const { additions, removals, held } = plan;
  if (additions + removals === 0)
    return <Body1>Nothing: the group holds exactly the members of its collections.</Body1>;
  return (
    <div className={styles.stack}>
      <Body1>
        <strong>{counted(additions, 'member joins', 'members join')}</strong> the group,{' '}
        <strong>{counted(removals, 'member leaves', 'members leave')}</strong> it.
      </Body1>
      {held > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {counted(held, 'removal')} would be held by the guard: nobody leaves before a person has released them on
            the page of the mapping. The additions go on.
          </MessageBarBody>
        </MessageBar>
      )}
      <PlanTable {...of} plan={plan} height="260px" />
    </div>
  );
}
