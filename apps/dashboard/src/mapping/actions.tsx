import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Toast,
  ToastBody,
  Toaster,
  ToastTitle,
  useId,
  useToastController,
} from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  DeleteRegular,
  EyeRegular,
  MoreHorizontalRegular,
  PauseRegular,
  PlayRegular,
  PresenceBlockedRegular,
} from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import type { CloudSyncRow } from '../api/shapes';
import { useCaller } from '../sign-in/caller';
import { DeleteDialog } from './delete-dialog';
import { DisableDialog } from './disable-dialog';
import { FullSyncDialog } from './full-sync-dialog';
import type { Settings } from './queries';

type Open = 'full-sync' | 'enable' | 'disable' | 'delete';

interface ActionsProps {
  readonly row: CloudSyncRow;
  readonly settings: Settings | undefined;
}

/** What can be done with a mapping. What is not known to be possible, because its settings are not there, is not offered. */
export function Actions({ row, settings }: ActionsProps) {
  const { mappingId, site, collectionId } = row;
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const toasterId = useId('said');
  const { dispatchToast } = useToastController(toasterId);
  const say = (title: string, body: string, intent: 'success' | 'error' = 'success') =>
    dispatchToast(
      <Toast>
        <ToastTitle>{title}</ToastTitle>
        <ToastBody>{body}</ToastBody>
      </Toast>,
      { intent },
    );
  const onError = (error: Error) => say('This did not work', error.message, 'error');
  const look = useMutation({
    mutationFn: () =>
      answer(
        admin.POST('/admin/v1/collections/{site}/{collectionId}/look', { params: { path: { site, collectionId } } }),
      ),
    onSuccess: () => say('Looking', 'The collection is being read now; what has changed is written.'),
    onError,
  });
  const pause = useMutation({
    mutationFn: (paused: boolean) => {
      const params = { params: { path: { mappingId } } };
      return answer(
        paused
          ? admin.POST('/admin/v1/mappings/{mappingId}/pause', params)
          : admin.POST('/admin/v1/mappings/{mappingId}/resume', params),
      );
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['cloud-sync', mappingId] }),
    onError,
  });
  const close = () => setOpen(undefined);
  const { may } = useCaller();
  const mapping = may('operator') ? settings?.mapping : undefined;
  return (
    <>
      <Toaster toasterId={toasterId} position="bottom-end" />
      {mapping && !mapping.enabled && (
        <Button appearance="primary" icon={<PlayRegular />} onClick={() => setOpen('enable')}>
          Enable…
        </Button>
      )}
      {mapping?.enabled && (
        <>
          <Button appearance="primary" icon={<ArrowSyncRegular />} onClick={() => setOpen('full-sync')}>
            Full sync…
          </Button>
          <Button icon={<EyeRegular />} disabled={look.isPending} onClick={() => look.mutate()}>
            Look now
          </Button>
          <Button
            icon={mapping.paused ? <PlayRegular /> : <PauseRegular />}
            disabled={pause.isPending}
            onClick={() => pause.mutate(!mapping.paused)}
          >
            {mapping.paused ? 'Resume' : 'Pause'}
          </Button>
        </>
      )}
      {mapping && (
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <Button icon={<MoreHorizontalRegular />} aria-label="More" />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {mapping.enabled && (
                <MenuItem icon={<PresenceBlockedRegular />} onClick={() => setOpen('disable')}>
                  Disable…
                </MenuItem>
              )}
              <MenuItem icon={<DeleteRegular />} onClick={() => setOpen('delete')}>
                Delete…
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
      {(open === 'full-sync' || open === 'enable') && <FullSyncDialog row={row} purpose={open} onClose={close} />}
      {open === 'disable' && settings && <DisableDialog row={row} settings={settings} onClose={close} />}
      {open === 'delete' && settings && <DeleteDialog row={row} settings={settings} onClose={close} />}
    </>
  );
}
