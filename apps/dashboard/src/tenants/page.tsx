import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { endsQuery, summaryQuery } from '../overview/queries';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { EverythingPaused, PauseEverything } from './pause-everything';
import { tenantsQuery } from './queries';
import { TenantCard } from './tenant-card';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(440px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    marginTop: tokens.spacingVerticalM,
  },
});

export default function Page() {
  const styles = useStyles();
  const tenants = useQuery(tenantsQuery);
  const { data: ends } = useQuery(endsQuery);
  const { data: summary } = useQuery(summaryQuery);
  return (
    <>
      <PageTitle title="Tenants">
        <PauseEverything />
      </PageTitle>
      <EverythingPaused />
      {tenants.error && <Failure of={tenants.error} again={() => void tenants.refetch()} />}
      {tenants.isPending && <Spinner label="The tenants are on their way" />}
      {tenants.data?.length === 0 && (
        <Empty title="No tenant is configured">
          Name one under “tenants” in the configuration file, and start anew.
        </Empty>
      )}
      <div className={styles.cards}>
        {tenants.data?.map((tenant) => (
          <TenantCard
            key={tenant.tenantId}
            tenant={tenant}
            end={ends?.items.find(({ kind, id }) => kind === 'tenant' && id === tenant.cloudServiceId)}
            figures={summary?.tenants.find(({ tenantId }) => tenantId === tenant.tenantId)}
          />
        ))}
      </div>
    </>
  );
}
