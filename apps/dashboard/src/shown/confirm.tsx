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
import type { PropsWithChildren } from 'react';
import { Failure } from './failure';
import { useFocusBack } from './use-focus-back';

export interface ConfirmProps {
  /** The question. */
  readonly title: string;
  /** The word on the button that does it. */
  readonly doIt: string;
  /** Resolves when it is done. */
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
  /** What has to be known first is there. */
  readonly ready?: boolean;
}

/** Asks before something is done, says (as children) what happens then, and shows why it could not be done. */
export function Confirm({ title, doIt, act, onClose, ready = true, children }: PropsWithChildren<ConfirmProps>) {
  useFocusBack();
  const doing = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            {doing.error && <Failure of={doing.error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Not now</Button>
            <Button appearance="primary" disabled={!ready || doing.isPending} onClick={() => doing.mutate()}>
              {doIt}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
