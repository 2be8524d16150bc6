import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { HandRightRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Run } from '../api/shapes';
import { counted } from '../shown/count';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';
import { type Decision, DecideHoldDialog } from './decide-hold-dialog';
import { openRunsOf } from './queries';
import { kindWords } from './run-words';
import { usePlace } from './use-place';

/** The run that holds removals, if there is one: a group has one hold. */
export const holdOf = (runs: readonly Run[]): Run | undefined =>
  runs.find(({ kind, removals }) => kind !== 'preview' && removals.held > 0);

/** Removals that wait for a person: how many, the list, and the two ways to decide. */
export function HoldBanner({ mappingId }: { readonly mappingId: string }) {
  const [, open] = usePlace();
  const { may } = useCaller();
  const [deciding, setDeciding] = useState<{ readonly decision: Decision; readonly runId: string }>();
  const { data: runs = [] } = useQuery(openRunsOf(mappingId));
  const run = holdOf(runs);
  return (
    <>
      {run && (
        <MessageBar intent="warning" layout="multiline" icon={<HandRightRegular />}>
          <MessageBarBody>
            <MessageBarTitle>{counted(run.removals.held, 'removal')} held</MessageBarTitle>
            {`So many at once are unusual, so they wait for a person: ${counted(run.removals.held, 'member')} would leave the group. `}
            {`They come from the ${kindWords[run.kind].toLowerCase()} that began `}
            <Time at={run.startedAt} />. Additions and smaller removals go on.
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => open({ run: run.id })}>Show the list</Button>
            {may('approver') && (
              <>
                <Button onClick={() => setDeciding({ decision: 'release', runId: run.id })}>Release…</Button>
                <Button onClick={() => setDeciding({ decision: 'reject', runId: run.id })}>Reject…</Button>
              </>
            )}
          </MessageBarActions>
        </MessageBar>
      )}
      {deciding && <DecideHoldDialog mappingId={mappingId} {...deciding} onClose={() => setDeciding(undefined)} />}
    </>
  );
}
