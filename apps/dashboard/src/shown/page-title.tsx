import { makeStyles, Title3, tokens } from '@fluentui/react-components';
import { type PropsWithChildren, useEffect } from 'react';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  title: { margin: 0, overflowWrap: 'anywhere' },
  grow: { flexGrow: 1 },
});

/** The heading of a page, also the window's title; its buttons are the children. */
export function PageTitle({ title, children }: PropsWithChildren<{ readonly title: string }>) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} · Rollcall`;
  }, [title]);
  return (
    <div className={styles.row}>
      <Title3 as="h1" className={styles.title}>
        {title}
      </Title3>
      <div className={styles.grow} />
      {children}
    </div>
  );
}
