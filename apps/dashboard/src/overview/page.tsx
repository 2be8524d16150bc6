import { Dropdown, Field, makeStyles, Option, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../shown/count';
import { duration } from '../shown/duration';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { PageLink } from '../shown/page-link';
import { PageTitle } from '../shown/page-title';
import { sitesQuery } from '../sites/queries';
import { EndsList } from './ends-list';
import { lagOf, ofTenants } from './history';
import { MappingsByStatus } from './mappings-by-status';
import { NeedsAPerson } from './needs-a-person';
import { OverTime } from './over-time';
import { endsQuery, historyOf, holdsOfDeletedQuery, summaryQuery } from './queries';

const spans: Readonly<Record<string, number>> = { 'Last hour': 1, 'Last 24 hours': 24, 'Last 7 days': 168 };
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(440px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    marginBottom: tokens.spacingVerticalL,
  },
  stack: { display: 'grid', gap: tokens.spacingVerticalL },
  span: { maxWidth: '220px', marginBottom: tokens.spacingVerticalM },
});

/** Is all in step, what has to be done, and how fast it goes. */
export default function Page() {
  const styles = useStyles();
  const summary = useQuery(summaryQuery);
  const ends = useQuery(endsQuery);
  const { data: sites = [] } = useQuery(sitesQuery);
  const { data: holdsOfDeleted = [] } = useQuery(holdsOfDeletedQuery);
  const error = summary.error ?? ends.error;
  return (
    <>
      <PageTitle title="Overview" />
      {error && <Failure of={error} again={() => void Promise.all([summary.refetch(), ends.refetch()])} />}
      {summary.isPending && <Spinner label="The figures are on their way" />}
      {summary.data?.mappings.total === 0 && (
        <Empty title="No collection is mapped yet">
          <PageLink to="/new-mapping">Map the first one</PageLink>
        </Empty>
      )}
      {summary.data && (
        <div className={styles.cards}>
          <div className={styles.stack}>
            <NeedsAPerson
              summary={summary.data}
              ends={ends.data}
              restored={sites.filter(({ restoredAt }) => restoredAt !== undefined)}
              holdsOfDeleted={holdsOfDeleted}
            />
            {ends.data && <EndsList ends={ends.data} />}
          </div>
          <MappingsByStatus summary={summary.data} />
        </div>
      )}
      <Histories />
    </>
  );
}

function Histories() {
  const styles = useStyles();
  const [span, setSpan] = useState('Last 24 hours');
  const { data: history, error, refetch } = useQuery(historyOf(spans[span] ?? 24));
  return (
    <>
      <Field label="Over time" className={styles.span}>
        <Dropdown
          value={span}
          selectedOptions={[span]}
          onOptionSelect={(_, { optionValue }) => setSpan(optionValue ?? span)}
        >
          {Object.keys(spans).map((name) => (
            <Option key={name}>{name}</Option>
          ))}
        </Dropdown>
      </Field>
      {error && <Failure of={error} again={() => void refetch()} />}
      {history && (
        <div className={styles.cards}>
          <OverTime
            title="From the collection to the group"
            meaning="How long a change of a collection took until it was in its group."
            plot={lagOf(history)}
            written={duration}
          />
          <OverTime
            title="Backlog"
            meaning="Changes that wait for their turn in each tenant. It falls to 0 when all is in step."
            plot={ofTenants(history, 'backlog')}
            written={count}
          />
          <OverTime
            title="Quota used"
            meaning="How much of what Graph lets us write is used in each tenant. More than our share means throttling."
            plot={ofTenants(history, 'quotaUsed')}
            written={(share) => percent.format(share)}
          />
        </div>
      )}
    </>
  );
}
