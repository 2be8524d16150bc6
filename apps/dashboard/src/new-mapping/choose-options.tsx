import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { GuardField } from '../mapping/guard-field';
import { ScheduleField } from '../mapping/schedule-field';
import type { Options } from './draft';
import { useWizardStyles } from './wizard-styles';

interface Props {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
}

/** How the mappings are to behave; what is there first is what most want. */
export function ChooseOptions({ options, onChange }: Props) {
  const styles = useWizardStyles();
  return (
    <div className={styles.stack}>
      <Field label="What a full sync does with members of the group that no mapped collection holds">
        <RadioGroup
          value={options.mode}
          onChange={(_, { value }) => onChange({ ...options, mode: value === 'additive' ? 'additive' : 'mirror' })}
        >
          <Radio value="mirror" label="Mirror: they leave, so the group becomes exactly what its collections hold" />
          <Radio value="additive" label="Add only: they stay" />
        </RadioGroup>
      </Field>
      <ScheduleField value={options.schedule} onChange={(schedule) => onChange({ ...options, schedule })} />
      <GuardField value={options.guard} onChange={(guard) => onChange({ ...options, guard })} />
    </div>
  );
}
