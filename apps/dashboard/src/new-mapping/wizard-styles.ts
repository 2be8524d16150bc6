import { makeStyles, tokens } from '@fluentui/react-components';

/** What the steps of the wizard have in common. */
export const useWizardStyles = makeStyles({
  field: { maxWidth: '420px', marginBottom: tokens.spacingVerticalM },
  stack: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM, marginTop: tokens.spacingVerticalL },
  heading: { margin: 0 },
  tags: { marginTop: tokens.spacingVerticalM },
  progress: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, maxWidth: '420px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
});
