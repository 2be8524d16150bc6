import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { admin } from '../api/clients';
import { counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { useFocusBack } from '../shown/use-focus-back';
import type { MappingDialogProps } from './disable-dialog';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** The end of a mapping: what becomes of its members is chosen, and their removal is confirmed by the name of the group. */
export function DeleteDialog({ row, settings, onClose }: MappingDialogProps) {
  const { mappingId, groupName } = row;
  useFocusBack();
  const styles = useStyles();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [removeMembers, setRemoveMembers] = useState(false);
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => deleteMapping(mappingId, settings.etag, removeMembers),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ['cloud-sync', mappingId] });
      void queryClient.invalidateQueries({ queryKey: ['cloud-sync'] });
      return navigate({ to: '/' });
    },
    onError: () => queryClient.invalidateQueries({ queryKey: ['cloud-sync', mappingId] }),
  });
  const members = counted(row.syncCompleted, 'member');
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Delete this mapping?</DialogTitle>
          <DialogContent className={styles.content}>
            {remove.error && <Failure of={remove.error} />}
            <Field
              label={`${row.collectionName} is no longer kept in ${groupName}. What is to become of its members there?`}
            >
              <RadioGroup
                value={removeMembers ? 'remove' : 'leave'}
                onChange={(_, { value }) => setRemoveMembers(value === 'remove')}
              >
                <Radio value="leave" label={`They stay: the group keeps its ${members}`} />
                <Radio
                  value="remove"
                  label={`They leave: up to ${members}, without those whom another mapping holds. Suspiciously many wait for a person`}
                />
              </RadioGroup>
            </Field>
            {removeMembers && (
              <Field label={`To confirm, type the name of the group: ${groupName}`}>
                <Input value={typed} onChange={(_, { value }) => setTyped(value)} autoComplete="off" />
              </Field>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Keep it</Button>
            <Button
              appearance="primary"
              disabled={remove.isPending || (removeMembers && typed.trim() !== groupName.trim())}
              onClick={() => remove.mutate()}
            >
              {removeMembers ? 'Delete, and remove members' : 'Delete'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

async function deleteMapping(mappingId: string, etag: string, removeMembers: boolean): Promise<void> {
  await admin.DELETE('/admin/v1/mappings/{mappingId}', {
    params: {
      path: { mappingId },
      query: { removeMembers: removeMembers ? 'true' : 'false' },
      header: { 'If-Match': etag },
    },
  });
}
