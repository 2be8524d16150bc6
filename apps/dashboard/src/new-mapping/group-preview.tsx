import { Body1, Card, MessageBar, MessageBarBody, Spinner, Subtitle2 } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Plan, Run } from '../api/shapes';
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
}

/** What enabling the mapping to one group would do, or why that is not known. */
export function GroupPreview({ group, work, onAgain }: Props) {
  const styles = useWizardStyles();
  return (
    <Card role="group" aria-label={group.displayName}>
      <Subtitle2 as="h2" className={styles.heading}>
        {group.displayName} <span className={styles.quiet}>in {group.cloudServiceId}</span>
      </Subtitle2>
      <State work={work} onAgain={onAgain} />
    </Card>
  );
}

function State({ work, onAgain }: Pick<Props, 'work' | 'onAgain'>) {
  if (!work || work.at === 'making') return <Spinner size="tiny" label="The group and the collection are looked at" />;
  if (work.at === 'refused') return <Failure of={work.error} again={onAgain} />;
  if (work.at === 'enabled') return <Enabled />;
  return (
    <>
      {work.error !== undefined && <Failure of={work.error} again={onAgain} />}
      {work.runId && <PreviewRun mappingId={work.mappingId} runId={work.runId} onAgain={onAgain} />}
    </>
  );
}

const Enabled = () => (
  <MessageBar intent="success" icon={<CheckmarkCircleFilled />}>
    <MessageBarBody>Enabled: its first full sync begins.</MessageBarBody>
  </MessageBar>
);

function PreviewRun({ mappingId, runId, onAgain }: { mappingId: string; runId: string; onAgain: () => void }) {
  const run = useQuery(runOf(mappingId, runId));
  const plan = useQuery({ ...planOf(mappingId, runId), enabled: run.data?.state === 'done' });
  if (plan.data) return <WhatWillHappen mappingId={mappingId} runId={runId} plan={plan.data} />;
  if (plan.error) return <Failure of={plan.error} again={() => void plan.refetch()} />;
  return <Waiting run={run} onAgain={onAgain} />;
}

function Waiting({ run: { data: run, error }, onAgain }: { run: UseQueryResult<Run>; onAgain: () => void }) {
  if (error && !run) return <Failure of={error} />;
  if (run && ended(run) && run.state !== 'done') {
    return <Failure of={new Error(run.message ?? `The preview ended: ${run.state}.`)} again={onAgain} />;
  }
  return <Spinner size="tiny" label={run?.message ?? 'Waits for the collection and the directory'} />;
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
