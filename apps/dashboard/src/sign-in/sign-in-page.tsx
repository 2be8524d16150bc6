import { Button, makeStyles, MessageBar, MessageBarBody, Spinner, Title3, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';

/** `new`: nobody is signed in; `ended`: somebody was, and the token is not accepted any more; `no-client`: nobody can. */
type Why = 'busy' | 'new' | 'ended' | 'no-client';

const sentences: Readonly<Record<Exclude<Why, 'busy'>, string>> = {
  new: 'Sign in to see the mappings and what became of their members.',
  ended: 'Your sign-in has ended. Sign in again to go on where you were.',
  'no-client':
    'Rollcall examines tokens, but is not told as which client people sign in here: set auth.clientId in its configuration.',
};

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalL,
    height: '100%',
    padding: tokens.spacingHorizontalXXL,
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  logo: { width: '48px', height: '48px' },
});

export interface SignInPageProps {
  readonly why: Why;
  readonly error?: Error | undefined;
  readonly signIn?: () => void;
}

/** What is shown to who is not signed in. */
export function SignInPage({ why, error, signIn }: SignInPageProps) {
  const styles = useStyles();
  useEffect(() => {
    document.title = 'Sign in · Rollcall';
  }, []);
  return (
    <main className={styles.page}>
      <img src="/favicon.svg" alt="" className={styles.logo} />
      <Title3 as="h1">Rollcall</Title3>
      {why === 'busy' ? <Spinner label="One moment" /> : <span>{sentences[why]}</span>}
      {error && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>The issuer did not sign you in: {error.message}.</MessageBarBody>
        </MessageBar>
      )}
      {signIn && (
        <Button appearance="primary" onClick={signIn}>
          Sign in
        </Button>
      )}
    </main>
  );
}
