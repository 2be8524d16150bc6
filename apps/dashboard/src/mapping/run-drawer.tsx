import { Body1, Button, Caption1, makeStyles, ProgressBar, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';
import type { Run } from '../api/shapes';
import { Copyable } from '../shown/copyable';
import { count, counted } from '../shown/count';
import { Details, DetailsDrawer } from '../shown/details-drawer';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';
import { PlanTable } from './plan-table';
import { ended, planOf, runOf } from './queries';
import { kindWords, RunStateMark, sentenceOf } from './run-words';
import { progressOf } from './progress-of';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'center' },
});

export interface RunDrawerProps {
  readonly mappingId: string;
  /** Which run; undefined: closed. */
  readonly runId: string | undefined;
  readonly onClose: () => void;
}

/** A run: how far it is, what it waits for, and its plan name by name. */
export function RunDrawer({ mappingId, runId, onClose }: RunDrawerProps) {
  return (
    <DetailsDrawer open={runId !== undefined} size="large" onClose={onClose}>
      {runId !== undefined && <Opened mappingId={mappingId} runId={runId} onClose={onClose} />}
    </DetailsDrawer>
  );
}

function Opened({ mappingId, runId, onClose }: RunDrawerProps & { readonly runId: string }) {
  const { data: run, error, refetch } = useQuery(runOf(mappingId, runId));
  return (
    <Details title={run ? kindWords[run.kind] : 'Run'} onClose={onClose}>
      {error && <Failure of={error} again={() => void refetch()} />}
      {!run && !error && <Spinner label="The run is being read" />}
      {run && (
        <>
          <RunHead run={run} />
          <RunPlan mappingId={mappingId} run={run} />
        </>
      )}
    </Details>
  );
}

function RunHead({ run }: { readonly run: Run }) {
  const styles = useStyles();
  const { may } = useCaller();
  const cancel = useMutation({
    mutationFn: () => answer(admin.POST('/admin/v1/runs/{runId}/cancel', { params: { path: { runId: run.id } } })),
  });
  const { additions, removals } = run;
  return (
    <div>
      <div className={styles.line}>
        <RunStateMark state={run.state} />
        <Caption1>
          Started <Time at={run.startedAt} />
          {run.endedAt && (
            <>
              , ended <Time at={run.endedAt} />
            </>
          )}
        </Caption1>
        {!ended(run) && may('operator') && (
          <Button size="small" disabled={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
            Cancel this run
          </Button>
        )}
      </div>
      {cancel.error && <Failure of={cancel.error} />}
      <Body1 block>
        {run.kind === 'preview'
          ? `${counted(additions.planned, 'member')} would join and ${count(removals.planned)} would leave.`
          : `${count(additions.done)} of ${counted(additions.planned, 'member')} joined, ${count(removals.done)} of ${count(removals.planned)} left.`}
        {removals.held > 0 && ` ${counted(removals.held, 'removal')} waits for a person.`} {sentenceOf(run)}
      </Body1>
      {!ended(run) && run.state !== 'held' && <ProgressBar {...progressOf(run)} aria-label="Progress" />}
      <Caption1>
        Run id <Copyable text={run.id} of="the run id" />
      </Caption1>
    </div>
  );
}

function RunPlan({ mappingId, run }: { readonly mappingId: string; readonly run: Run }) {
  const { kind, state, additions, removals } = run;
  const planned = state === 'done' || additions.planned + removals.planned > 0;
  const listed = kind === 'incremental' ? removals.held > 0 : planned;
  const { data: plan, error, refetch } = useQuery({ ...planOf(mappingId, run.id), enabled: listed });
  if (!listed && kind === 'incremental')
    return <Empty title="No list">An incremental sync writes what comes in, and keeps no list of it.</Empty>;
  if (!listed) return <Empty title="No plan">{ended(run) ? 'It ended before it was planned.' : sentenceOf(run)}</Empty>;
  if (error) return <Failure of={error} again={() => void refetch()} />;
  if (!plan) return <Spinner label="The plan is being read" />;
  return <PlanTable mappingId={mappingId} runId={run.id} plan={plan} height="100%" />;
}
