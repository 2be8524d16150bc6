import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import { Confirm } from '../shown/confirm';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';
import { pauseQuery } from './queries';

/** The button that stops all writing to all tenants. Nothing while it is not known, while all is paused, or who may not. */
export function PauseEverything() {
  const queryClient = useQueryClient();
  const { may } = useCaller();
  const { data } = useQuery(pauseQuery);
  const [asked, setAsked] = useState(false);
  const pause = async () => {
    await answer(admin.POST('/admin/v1/pause'));
    await queryClient.invalidateQueries({ queryKey: ['ends'] });
  };
  if (!data || data.paused || !may('operator')) return null;
  return (
    <>
      <Button icon={<PauseRegular />} onClick={() => setAsked(true)}>
        Pause everything
      </Button>
      {asked && (
        <Confirm title="Pause everything?" doIt="Pause everything" act={pause} onClose={() => setAsked(false)}>
          Nothing is written to any tenant until somebody resumes. Collections are still read, and every change is kept.
        </Confirm>
      )}
    </>
  );
}

/** Says that everything is paused, by whom and since when, and lets it go on. */
export function EverythingPaused() {
  const queryClient = useQueryClient();
  const { may } = useCaller();
  const { data } = useQuery(pauseQuery);
  const resuming = useMutation({
    mutationFn: () => answer(admin.POST('/admin/v1/resume')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['ends'] }),
  });
  if (!data?.paused) return null;
  return (
    <>
      <MessageBar intent="warning">
        <MessageBarBody>
          <MessageBarTitle>Everything is paused</MessageBarTitle>
          By {data.by ?? 'somebody'}, <Time at={data.changedAt} />. Changes are kept and written when it goes on.
        </MessageBarBody>
        {may('operator') && (
          <MessageBarActions>
            <Button icon={<PlayRegular />} disabled={resuming.isPending} onClick={() => resuming.mutate()}>
              Resume everything
            </Button>
          </MessageBarActions>
        )}
      </MessageBar>
      {resuming.error && <Failure of={resuming.error} />}
    </>
  );
}
