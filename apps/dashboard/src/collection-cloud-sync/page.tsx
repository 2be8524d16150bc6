import { Button, makeStyles, Spinner, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowDownloadRegular } from '@fluentui/react-icons';
import type { SortingState } from '@tanstack/react-table';
import { useDeferredValue, useMemo, useState } from 'react';
import { answer, monitoring } from '../api/clients';
import { saveFile } from '../api/save-file';
import { usePages } from '../api/use-pages';
import { useCaller } from '../sign-in/caller';
import { count, counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { Outdated } from '../shown/outdated';
import { PageButton } from '../shown/page-button';
import { PageTitle } from '../shown/page-title';
import { VirtualTable } from '../shown/virtual-table';
import { ColumnChooser } from './column-chooser';
import { columnIds } from './column-names';
import { columns, numbers } from './columns';
import { Filters } from './filters';
import { NothingShown } from './nothing-shown';
import { queryOf, readSort } from './place';
import { useColumns } from './use-columns';
import { usePlace } from './use-place';

const PAGE_SIZE = 200;

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: '420px' },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    margin: `${tokens.spacingVerticalM} 0`,
  },
  grow: { flexGrow: 1 },
  table: { flex: '1 1 0', minHeight: 0 },
  total: { marginTop: tokens.spacingVerticalS, color: tokens.colorNeutralForeground2 },
});

/** A row for each mapping: whether it is in step, and with how many members. */
export default function Page() {
  const styles = useStyles();
  const { may } = useCaller();
  const [place, show] = usePlace();
  const [chosen, choose] = useColumns();
  const [failure, setFailure] = useState<unknown>();
  const query = queryOf(useDeferredValue(place));
  const list = usePages(['cloud-sync', 'all', 'list', query], (cursor, signal) => {
    const params = { query: { ...query, limit: PAGE_SIZE, ...(cursor && { cursor }) } };
    return answer(monitoring.GET('/api/v1/cloud-sync', { params, signal }));
  });
  const visible = useMemo(() => Object.fromEntries(columnIds.map((id) => [id, chosen.includes(id)])), [chosen]);
  const { sort = 'collectionName' } = place;
  const sorting = useMemo(() => [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }], [sort]);

  const onSort = ([by]: SortingState) => {
    if (by) show({ sort: readSort(`${by.desc ? '-' : ''}${by.id}`) });
  };
  const download = () => {
    const texts = Object.entries({ ...query, columns: chosen, format: 'csv' }).map(([name, value]) => [
      name,
      String(value),
    ]);
    saveFile(`/api/v1/cloud-sync?${new URLSearchParams(texts)}`, 'collection-cloud-sync.csv').then(
      () => setFailure(undefined),
      setFailure,
    );
  };

  return (
    <div className={styles.page}>
      <PageTitle title="Collection Cloud Sync">
        {may('operator') && (
          <PageButton to="/new-mapping" appearance="primary" icon={<AddRegular />}>
            New mapping
          </PageButton>
        )}
      </PageTitle>
      <TabList
        selectedValue={place.type ?? 'device'}
        onTabSelect={(_, { value }) => show({ type: value === 'user' ? value : undefined })}
      >
        <Tab value="device">Device collections</Tab>
        <Tab value="user">User collections</Tab>
      </TabList>
      <div className={styles.tools}>
        <Filters place={place} show={show} />
        <div className={styles.grow} />
        <ColumnChooser chosen={chosen} choose={choose} />
        <Button icon={<ArrowDownloadRegular />} onClick={download}>
          CSV
        </Button>
      </div>
      {failure !== undefined && <Failure of={failure} />}
      {list.error && <Failure of={list.error} again={list.readAgain} />}
      {list.outdated && <Outdated of="Mappings" readAgain={list.readAgain} />}
      <div className={styles.table}>
        {list.loading ? (
          !list.error && <Spinner label="The mappings are on their way" />
        ) : (
          <VirtualTable
            label="Collection Cloud Sync"
            columns={columns}
            numbers={numbers}
            visible={visible}
            rows={list.rows}
            keyOf={({ mappingId }) => mappingId}
            sorting={sorting}
            onSort={onSort}
            onEnd={list.more}
            loadingMore={list.loadingMore}
            height="100%"
            empty={<NothingShown place={place} show={show} />}
          />
        )}
      </div>
      {list.rows.length > 0 && (
        <Text size={200} className={styles.total} role="status">
          {list.complete
            ? counted(list.rows.length, 'mapping')
            : `The first ${count(list.rows.length)} ${list.total ? `of ${counted(list.total, 'mapping')}` : 'mappings'}; more as you scroll`}
        </Text>
      )}
    </div>
  );
}
