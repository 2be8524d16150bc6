import { Badge, Body1, Card, makeStyles, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';
import type { Site } from '../api/shapes';
import { Empty } from '../shown/empty';
import { EndStateMark } from '../shown/end-state';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { SelfTest } from '../shown/self-test';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';
import { OlderState } from './older-state';
import { sitesQuery } from './queries';
import { SiteCollections } from './site-collections';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(440px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    marginBottom: tokens.spacingVerticalL,
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  heading: { margin: 0 },
});

/** The Configuration Manager hierarchies: how each is, and what they hold. */
export default function Page() {
  const styles = useStyles();
  const sites = useQuery(sitesQuery);
  return (
    <>
      <PageTitle title="Sites" />
      {sites.error && <Failure of={sites.error} again={() => void sites.refetch()} />}
      {sites.isPending && <Spinner label="The sites are on their way" />}
      {sites.data?.length === 0 && (
        <Empty title="No site is configured">Name one under “sites” in the configuration file, and start anew.</Empty>
      )}
      <div className={styles.cards}>
        {sites.data?.map((site) => (
          <SiteCard key={site.id} site={site} />
        ))}
      </div>
      {sites.data && sites.data.length > 0 && <SiteCollections sites={sites.data.map(({ id }) => id)} />}
    </>
  );
}

function SiteCard({ site: { id, state, message, observedAt, removed, restoredAt } }: { readonly site: Site }) {
  const styles = useStyles();
  const { may } = useCaller();
  return (
    <Card role="region" aria-label={id}>
      <div className={styles.row}>
        <Subtitle2 as="h2" className={styles.heading}>
          {id}
        </Subtitle2>
        <EndStateMark state={state} />
        {removed && <Badge appearance="tint">Not in the configuration any more</Badge>}
      </div>
      {message && !(restoredAt && state === 'ok') && <Body1>{message}</Body1>}
      {restoredAt && <OlderState site={id} restoredAt={restoredAt} />}
      <Body1>
        Looked at <Time at={observedAt} never="never" />
      </Body1>
      {!removed && may('operator') && (
        <SelfTest
          of={id}
          run={() => answer(admin.POST('/admin/v1/sites/{site}/self-test', { params: { path: { site: id } } }))}
        />
      )}
    </Card>
  );
}
