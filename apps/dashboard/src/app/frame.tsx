import { Body1Strong, makeStyles, tokens } from '@fluentui/react-components';
import { Outlet } from '@tanstack/react-router';
import { CallerMenu } from '../sign-in/caller-menu';
import { Navigation } from './navigation';
import { ThemeMenu } from './theme-menu';

const useStyles = makeStyles({
  frame: { display: 'grid', gridTemplateRows: '48px 1fr', gridTemplateColumns: '236px 1fr', height: '100%' },
  top: {
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  grow: { flexGrow: 1 },
  main: {
    overflow: 'auto',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  logo: { width: '24px', height: '24px' },
});

/** The bar on top, the way to the pages at the side, and the page. */
export function Frame() {
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <header className={styles.top}>
        <img src="/favicon.svg" alt="" className={styles.logo} />
        <Body1Strong>Rollcall</Body1Strong>
        <div className={styles.grow} />
        <CallerMenu />
        <ThemeMenu />
      </header>
      <Navigation />
      <main className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}
