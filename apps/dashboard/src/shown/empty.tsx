import { Body1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { PropsWithChildren, ReactElement } from 'react';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXXL,
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: '40px' },
});

/** Says why there is nothing, and (as children) what to do about it. */
export function Empty({ title, icon, children }: PropsWithChildren<{ title: string; icon?: ReactElement }>) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <Subtitle2 as="h2">{title}</Subtitle2>
      <Body1>{children}</Body1>
    </div>
  );
}
