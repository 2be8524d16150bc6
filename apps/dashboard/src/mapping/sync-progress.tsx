import { Button, Field, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '../api/shapes';
import { count } from '../shown/count';
import { openRunsOf } from './queries';
import { progressOf } from './progress-of';
import { kindWords, sentenceOf } from './run-words';
import { usePlace } from './use-place';

const useStyles = makeStyles({
  runs: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  run: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  bar: { flexGrow: 1 },
});

/** What is going on now, and how far it is. */
export function SyncProgress({ mappingId }: { readonly mappingId: string }) {
  const styles = useStyles();
  const [, open] = usePlace();
  const { data: runs = [] } = useQuery(openRunsOf(mappingId));
  const going = runs.filter(({ state }) => state !== 'held'); // a hold has its banner
  return (
    <div className={styles.runs}>
      {going.map((run) => (
        <div key={run.id} className={styles.run}>
          <Field validationMessage={saying(run)} validationState="none" className={styles.bar}>
            <ProgressBar {...progressOf(run)} aria-label={kindWords[run.kind]} />
          </Field>
          <Button size="small" onClick={() => open({ run: run.id })}>
            Show
          </Button>
        </div>
      ))}
    </div>
  );
}

function saying(run: Run): string {
  const { kind, state, additions, removals } = run;
  if (state !== 'running') return `${kindWords[kind]}: ${sentenceOf(run)}`;
  const parts = [
    ...(additions.planned > 0 ? [`${count(additions.done)} of ${count(additions.planned)} added`] : []),
    ...(removals.planned > 0 ? [`${count(removals.done)} of ${count(removals.planned)} removed`] : []),
  ];
  return `${kindWords[kind]}: ${[...parts, ...(run.message ? [run.message] : [])].join(', ') || sentenceOf(run)}`;
}
