import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';

const useStyles = makeStyles({
  mark: {
    display: 'inline-flex',
    alignItems: 'center',
    verticalAlign: 'middle',
    gap: tokens.spacingHorizontalXS,
    whiteSpace: 'nowrap',
  },
  icon: { display: 'inline-flex', fontSize: tokens.fontSizeBase400 },
});

/** A state by its icon, which carries the colour, and by its word. */
export function StateMark({ icon, word }: { readonly icon: ReactElement; readonly word: string }) {
  const styles = useStyles();
  return (
    <span className={styles.mark}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      {word}
    </span>
  );
}
