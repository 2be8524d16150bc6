import { Combobox, Field, Input, makeStyles, Option, Switch, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { Mapping } from '../api/shapes';

type Schedule = Mapping['schedule'];

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minInlineSize: 0 },
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** Every day at two in the morning, where the reader is. */
const proposed = (): NonNullable<Schedule> => ({
  cron: '0 2 * * *',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});
const MOST_SHOWN = 20;

/** When full syncs begin by themselves, if they do. */
export function ScheduleField({
  value,
  onChange,
}: {
  readonly value: Schedule;
  readonly onChange: (to: Schedule) => void;
}) {
  const styles = useStyles();
  return (
    <fieldset className={styles.group}>
      <Switch
        label="Full syncs begin by themselves"
        checked={value !== null}
        onChange={(_, { checked }) => onChange(checked ? proposed() : null)}
      />
      {value && (
        <div className={styles.fields}>
          <Field
            label="Schedule"
            required
            hint="Minute, hour, day of the month, month, day of the week: 0 2 * * * is every day at 2:00"
          >
            <Input value={value.cron} onChange={(_, { value: cron }) => onChange({ ...value, cron })} />
          </Field>
          <TimeZoneField value={value.timeZone} onChange={(timeZone) => onChange({ ...value, timeZone })} />
        </div>
      )}
    </fieldset>
  );
}

function TimeZoneField({ value, onChange }: { readonly value: string; readonly onChange: (to: string) => void }) {
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  const fitting = zones.filter((zone) => zone.toLowerCase().includes(value.toLowerCase()));
  return (
    <Field label="Time zone" required>
      <Combobox
        freeform
        value={value}
        selectedOptions={[value]}
        onChange={(event) => onChange(event.target.value)}
        onOptionSelect={(_, { optionValue }) => optionValue && onChange(optionValue)}
      >
        {fitting.slice(0, MOST_SHOWN).map((zone) => (
          <Option key={zone}>{zone}</Option>
        ))}
      </Combobox>
    </Field>
  );
}
