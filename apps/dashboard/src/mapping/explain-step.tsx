import { Body1, Caption1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { CloudRegular, DatabaseRegular, GavelRegular, PersonSearchRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { MemberExplanation } from '../api/shapes';
import { Copyable } from '../shown/copyable';
import { inLocalTime } from '../shown/in-local-time';
import { Time } from '../shown/time';

type Step = MemberExplanation['steps'][number];

const places: Readonly<Record<Step['step'], { readonly title: string; readonly icon: ReactElement }>> = {
  source: { title: 'Configuration Manager', icon: <DatabaseRegular /> },
  identity: { title: 'Entra identity', icon: <PersonSearchRegular /> },
  decision: { title: 'Decision', icon: <GavelRegular /> },
  answer: { title: 'Answer of Graph', icon: <CloudRegular /> },
};

const useStyles = makeStyles({
  step: {
    display: 'grid',
    gridTemplateColumns: '32px 1fr',
    columnGap: tokens.spacingHorizontalM,
    // the line from one step to the next
    ':not(:last-child) .mark::after': {
      content: '""',
      flexGrow: 1,
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  mark: { display: 'flex', flexDirection: 'column', alignItems: 'center' },
  icon: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    flexShrink: 0,
    width: '32px',
    height: '32px',
    fontSize: tokens.fontSizeBase500,
    borderRadius: tokens.borderRadiusCircular,
    color: tokens.colorBrandForeground2,
    backgroundColor: tokens.colorBrandBackground2,
  },
  title: { margin: 0 },
  said: { display: 'flex', flexDirection: 'column', minWidth: 0, paddingBottom: tokens.spacingVerticalL },
});

/** One step of a member's way: what is so, since when, and the ids under which others know of it. */
export function ExplainStep({ step }: { readonly step: Step }) {
  const styles = useStyles();
  const { title, icon } = places[step.step];
  return (
    <li className={styles.step}>
      <span className={`${styles.mark} mark`} aria-hidden>
        <span className={styles.icon}>{icon}</span>
      </span>
      <div className={styles.said}>
        <Subtitle2 as="h3" className={styles.title}>
          {title}
        </Subtitle2>
        <Body1>{inLocalTime(step.summary)}</Body1>
        <Caption1>
          <Time at={step.at} never="No event says so" />
        </Caption1>
        {idsOf(step).map(([name, id]) => (
          <Caption1 key={name}>
            {name} <Copyable text={id} of={`the ${name.toLowerCase()}`} />
          </Caption1>
        ))}
      </div>
    </li>
  );
}

/** The ids of a step, each with what it is; those that there are. */
function idsOf(step: Step): readonly (readonly [string, string])[] {
  const all: readonly (readonly [string, string | null])[] = [...own(step), ['Event id', step.eventId]];
  return all.flatMap(([name, id]) => (id ? [[name, id] as const] : []));
}

function own(step: Step): readonly (readonly [string, string | null])[] {
  switch (step.step) {
    case 'source':
      return [['Entra id', step.entraId]];
    case 'identity':
      return [['Object id', step.objectId]];
    case 'decision':
      return [['Run id', step.runId]];
    case 'answer':
      return [
        ['Status', step.answer ? [step.answer.status, step.answer.code].filter(Boolean).join(' ') : null],
        ['Request id', step.requestId],
      ];
  }
}
