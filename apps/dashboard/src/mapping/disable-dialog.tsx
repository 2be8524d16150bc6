import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudSyncRow } from '../api/shapes';
import { Failure } from '../shown/failure';
import { useFocusBack } from '../shown/use-focus-back';
import { changeMapping } from './change-mapping';
import type { Settings } from './queries';

export interface MappingDialogProps {
  readonly row: CloudSyncRow;
  readonly settings: Settings;
  readonly onClose: () => void;
}

export function DisableDialog({ row, settings, onClose }: MappingDialogProps) {
  useFocusBack();
  const queryClient = useQueryClient();
  const disable = useMutation({
    mutationFn: () => changeMapping(settings, { enabled: false }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cloud-sync', row.mappingId] }),
  });
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Disable this mapping?</DialogTitle>
          <DialogContent>
            {disable.error && <Failure of={disable.error} />}
            <Body1>
              Nothing more is written to {row.groupName} for {row.collectionName}; the members that are there stay.
              Changes of the collection are kept, and enabling the mapping again begins with a full sync.
            </Body1>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Not now</Button>
            <Button appearance="primary" disabled={disable.isPending} onClick={() => disable.mutate()}>
              Disable
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
