import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { Failure } from '../shown/failure';
import { type Draft, keyOf, waiting } from './draft';
import { useWizardStyles } from './wizard-styles';

/** Asks whoever leaves in the middle what is to become of the mappings that were made and not enabled. */
export function Leaving({ draft, remove }: { readonly draft: Draft; readonly remove: () => Promise<void> }) {
  const styles = useWizardStyles();
  const made = waiting(draft);
  const unfinished = made.length > 0;
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => unfinished,
    enableBeforeUnload: unfinished,
    withResolver: true,
  });
  const removing = useMutation({ mutationFn: remove, onSuccess: () => proceed?.() });
  return (
    <Dialog open={status === 'blocked'} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Leave without enabling?</DialogTitle>
          <DialogContent className={styles.stack}>
            <span>
              {made.length === 1 ? 'One mapping is' : `${made.length} mappings are`} made and disabled; nothing was
              written to {made.length === 1 ? 'its group' : 'their groups'}:
            </span>
            <ul className={styles.list}>
              {made.map((group) => (
                <li key={keyOf(group)}>
                  {draft.collection?.name} → {group.displayName} in {group.cloudServiceId}
                </li>
              ))}
            </ul>
            {draft.newGroups.length > 0 && (
              <span>
                {draft.newGroups.map(({ displayName }) => displayName).join(', ')} stays in Entra: Rollcall deletes no
                group.
              </span>
            )}
            {removing.error && <Failure of={removing.error} />}
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={reset}>Stay here</Button>
            <Button onClick={proceed}>Keep disabled</Button>
            <Button appearance="primary" disabled={removing.isPending} onClick={() => removing.mutate()}>
              Remove and leave
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
