import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  MessageBar,
  MessageBarBody,
  ProgressBar,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { CloudSyncRow, Plan, Run } from '../api/shapes';
import { count, counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { useFocusBack } from '../shown/use-focus-back';
import { PlanTable } from './plan-table';
import { ended } from './queries';
import { sentenceOf } from './run-words';
import { progressOf } from './progress-of';
import { type FullSyncPurpose, useFullSync } from './use-full-sync';

const useStyles = makeStyles({
  surface: { maxWidth: '860px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minHeight: '200px' },
});

const titles: Readonly<Record<FullSyncPurpose, string>> = {
  'full-sync': 'Full sync',
  enable: 'Enable the mapping',
};

export interface FullSyncDialogProps {
  readonly row: CloudSyncRow;
  readonly purpose: FullSyncPurpose;
  readonly onClose: () => void;
}

/** A full sync: first what it would do, name by name, then exactly that. */
export function FullSyncDialog({ row, purpose, onClose }: FullSyncDialogProps) {
  useFocusBack();
  const styles = useStyles();
  const [letGo, setLetGo] = useState(false);
  const sync = useFullSync(row.mappingId, purpose, onClose);
  const { preview, plan, frozen, outdated, started, error, starting } = sync;
  const close = () => {
    sync.giveUp();
    onClose();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => open || close()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>
            {titles[purpose]}: {row.groupName}
          </DialogTitle>
          <DialogContent className={styles.content}>
            {outdated && (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>
                  The group or its collections have changed since the preview, so nothing was written. This is the new
                  one.
                </MessageBarBody>
              </MessageBar>
            )}
            {error && <Failure of={error} again={sync.again} />}
            {started && <Going run={started} />}
            {frozen && (
              <Body1>
                The mapping was in step before it was disabled, and keeps what it held then, so nobody can tell what
                enabling it will change. Suspiciously many removals wait for a person all the same.
              </Body1>
            )}
            {!started && !plan && !frozen && !error && <Looking run={preview} />}
            {!started && plan && preview && (
              <>
                <Body1>{whatWillHappen(plan)}</Body1>
                {plan.held > 0 && purpose === 'full-sync' && (
                  <HeldChoice held={plan.held} letGo={letGo} onChange={setLetGo} />
                )}
                {plan.held > 0 && purpose === 'enable' && (
                  <Body1>{counted(plan.held, 'removal')} will wait for a person: so many at once are unusual.</Body1>
                )}
                <PlanTable
                  key={plan.planHash}
                  mappingId={row.mappingId}
                  runId={preview.id}
                  plan={plan}
                  height="280px"
                />
              </>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={close}>{started ? 'Close' : 'Not now'}</Button>
            {!started && (
              <Button appearance="primary" disabled={(!plan && !frozen) || starting} onClick={() => sync.start(letGo)}>
                {purpose === 'enable' ? 'Enable and sync' : 'Start the full sync'}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function whatWillHappen({ additions, removals }: Plan): string {
  if (additions + removals === 0) return 'The group holds exactly what the collections hold: nothing would be written.';
  return `${counted(additions, 'member')} would join the group, and ${count(removals)} would leave it. Nothing has been written yet.`;
}

/** Applying the plan as it is would let go what the guard holds, so that is asked. */
function HeldChoice(props: {
  readonly held: number;
  readonly letGo: boolean;
  readonly onChange: (letGo: boolean) => void;
}) {
  const removals = counted(props.held, 'removal');
  return (
    <Field label={`So many removals at once are unusual. What is to become of ${removals}?`}>
      <RadioGroup
        value={props.letGo ? 'release' : 'hold'}
        onChange={(_, { value }) => props.onChange(value === 'release')}
      >
        <Radio value="hold" label="They wait until a person releases them" />
        <Radio value="release" label="They leave with the others: I have looked at the list" />
      </RadioGroup>
    </Field>
  );
}

function Looking({ run }: { readonly run: Run | undefined }) {
  return (
    <Field
      label="What would happen is being worked out; nothing is written."
      validationState="none"
      validationMessage={run ? sentenceOf(run) : 'The preview is asked for.'}
    >
      <ProgressBar aria-label="The preview is being made" />
    </Field>
  );
}

function Going({ run }: { readonly run: Run }) {
  const { state, additions, removals } = run;
  const written = `${count(additions.done)} of ${counted(additions.planned, 'member')} joined, ${count(removals.done)} of ${count(removals.planned)} left.`;
  if (state === 'done') return <Body1>The full sync is done. {written}</Body1>;
  if (ended(run)) return <Body1>The full sync has ended: {sentenceOf(run)}</Body1>;
  return (
    <Field
      label="The full sync has begun; it goes on when you close this."
      validationState="none"
      validationMessage={state === 'running' ? written : sentenceOf(run)}
    >
      <ProgressBar {...progressOf(run)} aria-label="The full sync is going on" />
    </Field>
  );
}
