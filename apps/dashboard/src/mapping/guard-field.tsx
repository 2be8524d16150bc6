import { Field, Input, makeStyles, SpinButton, Switch, tokens } from '@fluentui/react-components';
import type { Mapping } from '../api/shapes';

type Guard = NonNullable<Mapping['guard']>;

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minInlineSize: 0 },
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** What holds where no mapping of the group sets anything. */
const defaults: Guard = { minRemovals: 50, maxRemovalPercent: 20, guardWindow: '24h' };

/** When removals wait for a person; null: the defaults. */
export function GuardField({
  value,
  onChange,
}: {
  readonly value: Guard | null;
  readonly onChange: (to: Guard | null) => void;
}) {
  const styles = useStyles();
  return (
    <fieldset className={styles.group}>
      <Switch
        label={`Own limits for removals; otherwise ${defaults.minRemovals} and more than ${defaults.maxRemovalPercent} % in 24 hours wait for a person`}
        checked={value !== null}
        onChange={(_, { checked }) => onChange(checked ? defaults : null)}
      />
      {value && (
        <div className={styles.fields}>
          <NumberField
            label="Removals, at least"
            value={value.minRemovals}
            onChange={(minRemovals) => onChange({ ...value, minRemovals })}
          />
          <NumberField
            label="Share of the group in %, more than"
            max={100}
            value={value.maxRemovalPercent}
            onChange={(maxRemovalPercent) => onChange({ ...value, maxRemovalPercent })}
          />
          <Field label="Within" hint="Such as 24h or 7d">
            <Input value={value.guardWindow} onChange={(_, data) => onChange({ ...value, guardWindow: data.value })} />
          </Field>
        </div>
      )}
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly max?: number;
  readonly onChange: (to: number) => void;
}

function NumberField({ label, value, max, onChange }: NumberFieldProps) {
  return (
    <Field label={label}>
      <SpinButton
        value={value}
        min={0}
        {...(max !== undefined && { max })}
        onChange={(_, data) => {
          const to = data.value ?? Number(data.displayValue); // null: typed, not stepped
          if (Number.isFinite(to) && data.displayValue !== '') onChange(to);
        }}
      />
    </Field>
  );
}
