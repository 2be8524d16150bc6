import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import type { Plan } from '../api/shapes';
import { counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { useFocusBack } from '../shown/use-focus-back';
import { PlanTable } from './plan-table';
import { isCode, planOf } from './queries';

export type Decision = 'release' | 'reject';

const useStyles = makeStyles({
  surface: { maxWidth: '860px' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

const words = {
  release: {
    title: 'Release the held removals?',
    what: (held: string) => `${held} leave the group: exactly those on this list that are still due, nobody else.`,
    button: (held: string) => `Release ${held}`,
  },
  reject: {
    title: 'Reject the held removals?',
    what: (held: string) =>
      `${held} stay in the group. Former members of the collection are asked about again by the next full sync; strangers are forgotten.`,
    button: (held: string) => `Keep ${held}`,
  },
} as const;

export interface DecideHoldDialogProps {
  readonly mappingId: string;
  readonly runId: string;
  readonly decision: Decision;
  readonly onClose: () => void;
}

/** What is held, name by name, and the decision on exactly this list. */
export function DecideHoldDialog({ mappingId, runId, decision, onClose }: DecideHoldDialogProps) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const { data: current, error, refetch } = useQuery(planOf(mappingId, runId));
  const [looked, setLooked] = useState<Plan>();
  useFocusBack();
  const seen = looked ?? current;
  const decide = useMutation({
    mutationFn: (planHash: string) => {
      const request = { params: { path: { runId } }, body: { planHash } };
      return answer(
        decision === 'release'
          ? admin.POST('/admin/v1/runs/{runId}/release', request)
          : admin.POST('/admin/v1/runs/{runId}/reject', request),
      );
    },
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['runs', mappingId] }),
  });
  if (!looked && current) setLooked(current); // the list that is decided on is the one that was shown
  const changed = seen && current && seen.planHash !== current.planHash;
  const held = counted(seen?.held ?? 0, 'member');
  const { title, what, button } = words[decision];
  return (
    <Dialog open onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>
            {seen && <Body1>{what(held)}</Body1>}
            {changed && (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>
                  The list has changed meanwhile: it holds {counted(current.held, 'member')} now.
                </MessageBarBody>
                <MessageBarActions>
                  <Button onClick={() => setLooked(current)}>Show the new list</Button>
                </MessageBarActions>
              </MessageBar>
            )}
            {decide.error && !isCode(decide.error, 'plan-changed') && <Failure of={decide.error} />}
            {error && !seen && <Failure of={error} again={() => void refetch()} />}
            {seen ? (
              <PlanTable key={seen.planHash} mappingId={mappingId} runId={runId} plan={seen} onlyHeld height="320px" />
            ) : (
              !error && <Spinner label="The list is being read" />
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Not now</Button>
            <Button
              appearance="primary"
              disabled={!seen || Boolean(changed) || decide.isPending}
              onClick={() => seen && decide.mutate(seen.planHash)}
            >
              {button(held)}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
