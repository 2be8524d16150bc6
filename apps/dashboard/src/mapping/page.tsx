import { makeStyles, Skeleton, SkeletonItem, Tab, TabList, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { Actions } from './actions';
import { AttentionList } from './attention-list';
import { Facts } from './facts';
import { Figures } from './figures';
import { HoldBanner } from './hold-banner';
import { Members } from './members';
import { tabs, type TabName } from './place';
import { isCode, rowOf, settingsOf } from './queries';
import { RunDrawer } from './run-drawer';
import { RunsTab } from './runs-tab';
import { SettingsTab } from './settings-tab';
import { SyncProgress } from './sync-progress';
import { usePlace } from './use-place';

const WITHOUT_STREAM_MS = 30_000;
const SOON_MS = 1_000;

const titles: Readonly<Record<TabName, string>> = { members: 'Members', runs: 'Runs', settings: 'Settings' };

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    gap: tokens.spacingVerticalM,
    '& > *': { flexShrink: 0 },
  },
  // as high as what is left, and high enough to read a list in
  open: { flex: '1 0 420px', minHeight: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

const route = getRouteApi('/mappings/$mappingId');

/** A mapping: how it stands, what it waits for, its members, its runs, and what can be done. */
export default function Page() {
  const { mappingId } = route.useParams();
  const styles = useStyles();
  const [{ tab = 'members', run }, open] = usePlace();
  const settings = useQuery(settingsOf(mappingId));
  const shown = useQuery({
    ...rowOf(mappingId),
    // the view hears of a new mapping a moment later than the coordinator
    refetchInterval: ({ state }) => (state.data ? WITHOUT_STREAM_MS : SOON_MS),
  });
  const { data: row, refetch } = shown;
  const unknown = isCode(shown.error, 'mapping-not-found');
  const error = unknown && settings.data ? null : shown.error;

  if (isCode(settings.error, 'mapping-not-found'))
    return (
      <>
        <PageTitle title="Mapping" />
        <Empty title="There is no such mapping">
          It may have been deleted; its members stayed in the group unless somebody had them removed.{' '}
          <Link to="/">To Collection Cloud Sync</Link>
        </Empty>
      </>
    );
  if (!row) return <NotYet error={error} again={() => void refetch()} />;

  return (
    <div className={styles.page}>
      <PageTitle title={`${row.collectionName} → ${row.groupName}`}>
        <Actions row={row} settings={settings.data} />
      </PageTitle>
      {error && <Failure of={error} again={() => void refetch()} />}
      <HoldBanner mappingId={mappingId} />
      <AttentionList row={row} />
      <Facts row={row} mapping={settings.data?.mapping} />
      <Figures row={row} />
      <SyncProgress mappingId={mappingId} />
      <div className={styles.open}>
        <TabList selectedValue={tab} onTabSelect={(_, { value }) => open({ tab: tabs.find((name) => name === value) })}>
          {tabs.map((name) => (
            <Tab key={name} value={name} id={`tab-${name}`} aria-controls="tab-open">
              {titles[name]}
            </Tab>
          ))}
        </TabList>
        <div role="tabpanel" id="tab-open" aria-labelledby={`tab-${tab}`} className={styles.open}>
          {tab === 'members' && <Members row={row} />}
          {tab === 'runs' && <RunsTab mappingId={mappingId} />}
          {tab === 'settings' && (
            <SettingsTab
              mappingId={mappingId}
              settings={settings.data}
              error={settings.error}
              again={() => void settings.refetch()}
            />
          )}
        </div>
      </div>
      <RunDrawer mappingId={mappingId} runId={run} onClose={() => open({ run: undefined })} />
    </div>
  );
}

function NotYet({ error, again }: { readonly error: Error | null; readonly again: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.page}>
      <PageTitle title="Mapping" />
      {error ? (
        <Failure of={error} again={again} />
      ) : (
        <Skeleton aria-label="The mapping is being read" className={styles.page}>
          <SkeletonItem size={32} />
          <SkeletonItem size={96} />
          <SkeletonItem size={128} />
        </Skeleton>
      )}
    </div>
  );
}
