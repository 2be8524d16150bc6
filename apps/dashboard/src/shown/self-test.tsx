import { Badge, Body1, Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { BeakerRegular, CheckmarkCircleFilled, DismissCircleFilled } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import type { SelfTest as Result } from '../api/shapes';
import { Failure } from './failure';

const useStyles = makeStyles({
  test: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, alignItems: 'start' },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
  },
  check: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  icon: { display: 'inline-flex', fontSize: tokens.fontSizeBase500 },
});

/** Tries what Rollcall needs of an end, and lists what is right and what is missing. */
export function SelfTest({ of: end, run }: { readonly of: string; readonly run: () => Promise<Result> }) {
  const styles = useStyles();
  const test = useMutation({ mutationFn: run });
  return (
    <div className={styles.test}>
      <Button
        icon={test.isPending ? <Spinner size="tiny" /> : <BeakerRegular />}
        disabled={test.isPending}
        onClick={() => test.mutate()}
        aria-label={`Self-test of ${end}`}
      >
        Self-test
      </Button>
      <div aria-live="polite">
        {test.isPending && <Body1>This takes a few seconds; nothing is written.</Body1>}
        {test.error && <Failure of={test.error} />}
        {test.data && (
          <>
            <Body1>{test.data.ok ? 'All that is needed is there.' : 'Not all that is needed is there:'}</Body1>
            <ul className={styles.list}>
              {test.data.checks.map(({ check, ok, message, missing }) => (
                <li key={check} className={styles.check}>
                  <span className={styles.icon}>
                    {ok ? (
                      <CheckmarkCircleFilled color={tokens.colorStatusSuccessForeground1} aria-label="Right" />
                    ) : (
                      <DismissCircleFilled color={tokens.colorStatusDangerForeground1} aria-label="Missing" />
                    )}
                  </span>
                  <span>
                    {message} {missing && <Badge appearance="outline">{missing}</Badge>}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
