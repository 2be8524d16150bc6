import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, RecordRegular } from '@fluentui/react-icons';
import { type Step, steps } from './draft';

const titles: Readonly<Record<Step, string>> = {
  collection: 'Collection',
  groups: 'Tenant and groups',
  options: 'Options',
  preview: 'What will happen',
  done: 'Enabled',
};

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
    listStyle: 'none',
    margin: `0 0 ${tokens.spacingVerticalL}`,
    padding: 0,
  },
  step: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    color: tokens.colorNeutralForeground2,
  },
  current: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  icon: { fontSize: tokens.fontSizeBase500, display: 'inline-flex', color: tokens.colorBrandForeground1 },
});

/** Where one is in the wizard. */
export function StepList({ current }: { readonly current: Step }) {
  const styles = useStyles();
  const here = steps.indexOf(current);
  return (
    <ol className={styles.list} aria-label="Steps">
      {steps.map((step, index) => {
        const icon = index < here ? <CheckmarkCircleFilled /> : index === here ? <RecordRegular /> : <CircleRegular />;
        return (
          <li
            key={step}
            className={mergeClasses(styles.step, index === here && styles.current)}
            {...(index === here && { 'aria-current': 'step' })}
          >
            <span className={styles.icon} aria-hidden>
              {icon}
            </span>
            {titles[step]}
          </li>
        );
      })}
    </ol>
  );
}
