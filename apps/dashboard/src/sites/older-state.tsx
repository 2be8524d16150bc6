import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Text,
} from '@fluentui/react-components';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import { Confirm } from '../shown/confirm';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';

export interface OlderStateProps {
  readonly site: string;
  /** When the site was found to show an older state than before. */
  readonly restoredAt: string;
}

/** Says that a site shows an older state, as after a restore, and lets an approver say that it is the truth now. */
export function OlderState({ site, restoredAt }: OlderStateProps) {
  const { may } = useCaller();
  const [asked, setAsked] = useState(false);
  const [confirmed, setConfirmed] = useState<string>();
  const confirm = async () => {
    const params = { path: { site } };
    await answer(admin.POST('/admin/v1/sites/{site}/confirm-restored', { params, body: { restoredAt } }));
    setConfirmed(restoredAt);
  };
  const waits = confirmed !== restoredAt;
  const whatNext = () => {
    if (!waits) return 'It is confirmed, and counts from the next look at the site.';
    return may('approver')
      ? 'Confirm it when this is the truth now.'
      : 'Somebody with the role approver confirms it when this is the truth now.';
  };
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>The site shows an older state than before</MessageBarTitle>
          Found <Time at={restoredAt} />, as after a restore from a backup. Who joins is added; nobody is removed, and
          full syncs wait. {whatNext()}
        </MessageBarBody>
        {may('approver') && waits && (
          <MessageBarActions>
            <Button onClick={() => setAsked(true)}>Confirm the older state</Button>
          </MessageBarActions>
        )}
      </MessageBar>
      {asked && (
        <Confirm
          title={`Is what ${site} shows the truth now?`}
          doIt="Confirm"
          act={confirm}
          onClose={() => setAsked(false)}
        >
          <Text as="p" block>
            Removals that waited are believed from now on: who is not in a collection any more leaves its group, and
            full syncs begin again. Suspiciously many removals are still held for each mapping.
          </Text>
          <Text as="p" block>
            Wait until the site has caught up: its discovery has run, and its collections have been evaluated once. If
            it was not restored, an address may lead to an older copy of its database, or its clock was put back: mend
            that first.
          </Text>
        </Confirm>
      )}
    </>
  );
}
