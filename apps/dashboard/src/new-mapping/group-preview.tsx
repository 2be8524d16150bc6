import { Body1, Card, CardHeader, MessageBar, MessageBarBody, Spinner, Subtitle2 } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';
import type { Plan, Run } from '../api/shapes';
import { ended, runOf } from '../mapping/queries';
import { count, counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { type ChosenGroup, type Work } from './draft';
import { useWizardStyles } from './wizard-styles';

/** So many lines of the plan are shown: the whole plan is on the page of the mapping. */
const LINES = 100;

interface Props {
  readonly group: ChosenGroup;
  readonly work: Work | undefined;
  /** Tries again what did not work. */
  readonly onAgain: () => void;
}

/** What enabling the mapping to one group would do, or why that is not known. */
export function GroupPreview({ group, work, onAgain }: Props) {
  return (
    <Card role="group" aria-label={group.displayName}>
      <CardHeader
        header={<Subtitle2 as="h2">{group.displayName}</Subtitle2>}
        description={<Body1>in {group.cloudServiceId}</Body1>}
      />
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
  const plan = useQuery({
    queryKey: ['runs', mappingId, 'first-lines', runId],
    queryFn: ({ signal }) => {
      const params = { path: { runId }, query: { limit: LINES } };
      return answer(admin.GET('/admin/v1/runs/{runId}/plan', { params, signal }));
    },
    enabled: run.data?.state === 'done',
    retry: 10, // the plan may come a moment after the run's end
    retryDelay: 500,
  });
  if (plan.data) return <WhatWillHappen plan={plan.data} />;
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

function WhatWillHappen({ plan }: { readonly plan: Plan }) {
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
      <VirtualTable
        label="Plan"
        columns={columns}
        rows={plan.items}
        keyOf={({ change, objectId }) => `${change} ${objectId}`}
        height={`${Math.min(plan.items.length * 40 + 40, 300)}px`}
      />
      {plan.nextCursor && <span className={styles.quiet}>The first {count(plan.items.length)} lines are shown.</span>}
    </div>
  );
}

const columns: Column<Plan['items'][number]>[] = [
  { id: 'change', header: 'Change', size: 110, cell: ({ row: { original } }) => wordOf(original) },
  { id: 'name', header: 'Name', size: 240, cell: ({ row: { original } }) => original.displayName ?? '–' },
  { id: 'object', header: 'Entra object id', size: 300, cell: ({ row: { original } }) => original.objectId },
  {
    id: 'reason',
    header: 'Because',
    size: 260,
    cell: ({ row: { original } }) => reasons[original.reason] ?? original.reason,
  },
];

function wordOf({ change, held, reason }: Plan['items'][number]): string {
  if (reason === 'protected') return 'Stays as it is';
  if (change === 'add') return 'Joins';
  return held ? 'Held' : 'Leaves';
}

const reasons: Readonly<Record<string, string>> = {
  'in-collection': 'It is a member of the collection',
  'not-in-collection': 'It is in none of the group’s collections',
  protected: 'It is on a list of those never to be added or removed',
};

/** Where an enabled mapping can be watched. */
export const MappingLink = ({ mappingId, children }: { readonly mappingId: string; readonly children: string }) => (
  <Link to="/mappings/$mappingId" params={{ mappingId }}>
    {children}
  </Link>
);
