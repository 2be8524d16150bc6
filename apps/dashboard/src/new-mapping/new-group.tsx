import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  Textarea,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import { Failure } from '../shown/failure';
import type { ChosenGroup } from './draft';
import { useWizardStyles } from './wizard-styles';

interface Props {
  readonly cloudServiceId: string;
  readonly onMade: (group: ChosenGroup) => void;
}

/** Makes a security group in the tenant, and chooses it. */
export function NewGroup({ cloudServiceId, onMade }: Props) {
  const styles = useWizardStyles();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const making = useMutation({
    mutationFn: () => {
      const body = { displayName: name.trim(), allowSameName: false, ...(description && { description }) };
      const params = { path: { cloudServiceId } };
      return answer(admin.POST('/admin/v1/tenants/{cloudServiceId}/groups', { params, body }));
    },
    onSuccess: ({ groupId, displayName }) => {
      onMade({ cloudServiceId, groupId, displayName });
      void queryClient.invalidateQueries({ queryKey: ['groups', cloudServiceId] });
      setOpen(false);
      setName('');
      setDescription('');
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(_, { open: next }) => {
        setOpen(next);
        making.reset();
      }}
    >
      <DialogTrigger disableButtonEnhancement>
        <Button icon={<AddRegular />}>New group</Button>
      </DialogTrigger>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate();
          }}
        >
          <DialogBody>
            <DialogTitle>New group in {cloudServiceId}</DialogTitle>
            <DialogContent className={styles.stack}>
              <span>A security group with assigned members, made in Entra at once. Rollcall’s app owns it.</span>
              <Field label="Name" required>
                <Input value={name} maxLength={256} onChange={(_, { value }) => setName(value)} />
              </Field>
              <Field label="Description">
                <Textarea value={description} maxLength={1024} onChange={(_, { value }) => setDescription(value)} />
              </Field>
              {making.error && <Failure of={making.error} />}
            </DialogContent>
            <DialogActions>
              <DialogTrigger disableButtonEnhancement>
                <Button>Cancel</Button>
              </DialogTrigger>
              <Button type="submit" appearance="primary" disabled={!name.trim() || making.isPending}>
                Make the group
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
