import {
  Dropdown,
  Field,
  Input,
  Option,
  Radio,
  RadioGroup,
  SpinButton,
  type SpinButtonChangeEvent,
  type SpinButtonOnChangeData,
  Subtitle2,
} from '@fluentui/react-components';
import type { Options } from './draft';
import { scheduleAt, timeOf, weekdays } from './schedule';
import { useWizardStyles } from './wizard-styles';

const windows: Readonly<Record<string, string>> = {
  '1h': '1 hour',
  '8h': '8 hours',
  '24h': '24 hours',
  '7d': '7 days',
};
const NEVER = 'Only on demand';
const DAILY = 'Every day';
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
}

/** How the mappings are to behave; what is there first is what most want. */
export function ChooseOptions({ options, onChange }: Props) {
  const styles = useWizardStyles();
  const { mode, guard } = options;
  const setGuard = (change: Partial<Options['guard']>) => onChange({ ...options, guard: { ...guard, ...change } });
  return (
    <div className={styles.stack}>
      <Field label="Members of the group that are in none of its collections">
        <RadioGroup
          value={mode}
          onChange={(_, { value }) => onChange({ ...options, mode: value === 'additive' ? 'additive' : 'mirror' })}
        >
          <Radio
            value="mirror"
            label="Mirror: a full sync removes them. The group becomes exactly what its collections hold."
          />
          <Radio value="additive" label="Additive: they stay. Only who leaves the collection leaves the group." />
        </RadioGroup>
      </Field>
      <section className={styles.stack} aria-labelledby="guard">
        <Subtitle2 as="h2" id="guard">
          Guard against mass removal
        </Subtitle2>
        <span>
          Removals wait for a person when, within {windows[guard.guardWindow] ?? guard.guardWindow}, they are at least{' '}
          {guard.minRemovals} and more than {guard.maxRemovalPercent} % of the group.
        </span>
        <div className={styles.row}>
          <Field label="At least (removals)">
            <SpinButton
              value={guard.minRemovals}
              min={0}
              max={1_000_000}
              onChange={(event, data) =>
                setGuard({ minRemovals: Math.round(numberOf(event, data, guard.minRemovals)) })
              }
            />
          </Field>
          <Field label="More than (percent)">
            <SpinButton
              value={guard.maxRemovalPercent}
              min={0}
              max={100}
              onChange={(event, data) =>
                setGuard({ maxRemovalPercent: numberOf(event, data, guard.maxRemovalPercent) })
              }
            />
          </Field>
          <Field label="Within">
            <Dropdown
              value={windows[guard.guardWindow] ?? guard.guardWindow}
              selectedOptions={[guard.guardWindow]}
              onOptionSelect={(_, { optionValue }) => optionValue && setGuard({ guardWindow: optionValue })}
            >
              {Object.entries(windows).map(([value, name]) => (
                <Option key={value} value={value}>
                  {name}
                </Option>
              ))}
            </Dropdown>
          </Field>
        </div>
      </section>
      <Schedule options={options} onChange={onChange} />
    </div>
  );
}

function Schedule({ options, onChange }: Props) {
  const styles = useWizardStyles();
  const at = options.schedule ? timeOf(options.schedule) : undefined;
  const day = !at ? NEVER : at.weekday === undefined ? DAILY : weekdays[at.weekday];
  const choose = (name: string | undefined, time: string) => {
    if (name === NEVER) return onChange({ ...options, schedule: null });
    const weekday = name === DAILY ? undefined : weekdays.findIndex((one) => one === name);
    onChange({ ...options, schedule: scheduleAt(time, weekday, zone) });
  };
  return (
    <div className={styles.row}>
      <Field label="Full sync by itself">
        <Dropdown
          value={day ?? NEVER}
          selectedOptions={[day ?? NEVER]}
          onOptionSelect={(_, { optionValue }) => choose(optionValue, at?.time ?? '03:00')}
        >
          {[NEVER, DAILY, ...weekdays].map((name) => (
            <Option key={name} value={name}>
              {name}
            </Option>
          ))}
        </Dropdown>
      </Field>
      {at && (
        <Field label={`At (${zone})`}>
          <Input type="time" value={at.time} onChange={(_, { value }) => value && choose(day, value)} />
        </Field>
      )}
    </div>
  );
}

/** What was typed or stepped to; what was there before when it is no number. */
function numberOf(_: SpinButtonChangeEvent, { value, displayValue }: SpinButtonOnChangeData, before: number): number {
  const number = value ?? Number(displayValue ?? Number.NaN);
  return Number.isFinite(number) ? Math.max(0, number) : before;
}
