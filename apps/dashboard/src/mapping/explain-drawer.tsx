import { Body1, Caption1, makeStyles, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { MemberExplanation } from '../api/shapes';
import { Copyable } from '../shown/copyable';
import { Details, DetailsDrawer } from '../shown/details-drawer';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { ExplainStep } from './explain-step';
import { meaningOf, MemberStateMark } from './member-state';
import { explanationOf } from './queries';

const useStyles = makeStyles({
  head: { display: 'flex', flexDirection: 'column', alignItems: 'start' },
  title: { margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  happened: { padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  sentence: { display: 'block' },
});

export interface ExplainDrawerProps {
  readonly mappingId: string;
  /** Whose way; undefined: closed. */
  readonly resourceId: number | undefined;
  readonly onClose: () => void;
}

/** Why a device or user is, or is not, in the group: the whole way from the row of the site to Graph's answer. */
export function ExplainDrawer({ mappingId, resourceId, onClose }: ExplainDrawerProps) {
  return (
    <DetailsDrawer open={resourceId !== undefined} size="medium" onClose={onClose}>
      {resourceId !== undefined && <Opened mappingId={mappingId} resourceId={resourceId} onClose={onClose} />}
    </DetailsDrawer>
  );
}

function Opened({ mappingId, resourceId, onClose }: ExplainDrawerProps & { readonly resourceId: number }) {
  const styles = useStyles();
  const { data, error, refetch } = useQuery(explanationOf(mappingId, resourceId));
  return (
    <Details title={data?.name ?? `Resource ${resourceId}`} onClose={onClose}>
      {error && <Failure of={error} again={() => void refetch()} />}
      {!data && !error && <Spinner label="Its way is being read" />}
      {data && (
        <>
          <div className={styles.head}>
            {data.state && <MemberStateMark state={data.state} />}
            <Body1>{data.summary}</Body1>
            <Caption1>
              Resource id <Copyable text={String(data.resourceId)} of="the resource id" />
            </Caption1>
          </div>
          <ol className={styles.list} aria-label="The way">
            {data.steps.map((step) => (
              <ExplainStep key={step.step} step={step} />
            ))}
          </ol>
          <History of={data} />
        </>
      )}
    </Details>
  );
}

function History({ of: { history } }: { readonly of: MemberExplanation }) {
  const styles = useStyles();
  if (history.length === 0) return null;
  return (
    <section>
      <Subtitle2 as="h3" block className={styles.title}>
        What happened in the last 90 days
      </Subtitle2>
      <ol className={styles.list}>
        {history.toReversed().map((moment) => (
          <li key={`${moment.at} ${moment.eventId}`} className={styles.happened}>
            <MemberStateMark state={moment.state} />{' '}
            <Caption1>
              <Time at={moment.at} />
            </Caption1>
            <Caption1 className={styles.sentence}>{moment.message ?? meaningOf(moment.state)}</Caption1>
            {moment.requestId && (
              <Caption1 className={styles.sentence}>
                Graph request <Copyable text={moment.requestId} of="the id of the request" />
              </Caption1>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
