import {
  Button,
  Field,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Radio,
  RadioGroup,
  Spinner,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../shown/failure';
import { useCaller } from '../sign-in/caller';
import { changeMapping, type MappingChange } from './change-mapping';
import { GuardField } from './guard-field';
import { isCode, type Settings } from './queries';
import { ScheduleField } from './schedule-field';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalL,
    maxWidth: '640px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalS },
});

export interface SettingsTabProps {
  readonly mappingId: string;
  readonly settings: Settings | undefined;
  readonly error: Error | null;
  readonly again: () => void;
}

/** How a mapping is kept: mode, schedule, guard and lists. */
export function SettingsTab({ mappingId, settings, error, again }: SettingsTabProps) {
  if (settings) return <SettingsForm mappingId={mappingId} settings={settings} />;
  return error ? <Failure of={error} again={again} /> : <Spinner label="The settings are being read" />;
}

/** What somebody has changed, and the version of the mapping that it was changed in. */
interface Draft {
  readonly change: MappingChange;
  readonly of: Settings;
}

function SettingsForm({ mappingId, settings }: { readonly mappingId: string; readonly settings: Settings }) {
  const styles = useStyles();
  const { may } = useCaller();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>();
  const save = useMutation({
    mutationFn: (meant: Draft) => changeMapping(meant.of, tidy(meant.change)),
    onSuccess: () => setDraft(undefined),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cloud-sync', mappingId] }),
  });
  const shown = { ...settings.mapping, ...draft?.change };
  const set = (change: MappingChange) => {
    save.reset();
    setDraft((before) => ({ change: { ...before?.change, ...change }, of: before?.of ?? settings }));
  };
  const overtaken = isCode(save.error, 'precondition-failed');
  return (
    <form
      className={styles.form}
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft) save.mutate(draft);
      }}
    >
      <Field label="What a full sync does with members of the group that no mapped collection holds">
        <RadioGroup
          value={shown.mode}
          onChange={(_, { value }) => set({ mode: value === 'additive' ? 'additive' : 'mirror' })}
        >
          <Radio value="mirror" label="Mirror: they leave, so the group becomes exactly what its collections hold" />
          <Radio value="additive" label="Add only: they stay" />
        </RadioGroup>
      </Field>
      <ScheduleField value={shown.schedule ?? null} onChange={(schedule) => set({ schedule })} />
      <GuardField value={shown.guard ?? null} onChange={(guard) => set({ guard })} />
      <IdsField
        label="Never add"
        hint="Object ids, one on each line, that are never added to the group for this mapping"
        value={shown.neverAdd ?? []}
        onChange={(neverAdd) => set({ neverAdd })}
      />
      <IdsField
        label="Never remove"
        hint="Object ids, one on each line, that are never removed from the group while this mapping is there"
        value={shown.neverRemove ?? []}
        onChange={(neverRemove) => set({ neverRemove })}
      />
      {overtaken && draft && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            Somebody else has changed this mapping meanwhile. Nothing of yours was saved yet.
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => save.mutate({ ...draft, of: settings })}>Save mine too</Button>
            <Button
              onClick={() => {
                setDraft(undefined);
                save.reset();
              }}
            >
              Show theirs
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {save.error && !overtaken && <Failure of={save.error} />}
      {may('operator') && (
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary" disabled={!draft || save.isPending}>
            Save
          </Button>
          <Button disabled={!draft || save.isPending} onClick={() => setDraft(undefined)}>
            Discard changes
          </Button>
        </div>
      )}
    </form>
  );
}

/** Without the blank lines and spaces that come with pasting. */
function tidy({ neverAdd, neverRemove, ...change }: MappingChange): MappingChange {
  const ids = (typed: readonly string[]) => typed.map((line) => line.trim()).filter((line) => line !== '');
  return {
    ...change,
    ...(neverAdd && { neverAdd: ids(neverAdd) }),
    ...(neverRemove && { neverRemove: ids(neverRemove) }),
  };
}

interface IdsFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

function IdsField({ label, hint, value, onChange }: IdsFieldProps) {
  return (
    <Field label={label} hint={hint}>
      <Textarea
        resize="vertical"
        value={value.join('\n')}
        onChange={(_, data) => onChange(data.value === '' ? [] : data.value.split('\n'))}
      />
    </Field>
  );
}
