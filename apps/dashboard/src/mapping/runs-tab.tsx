import { Link, makeStyles, Spinner } from '@fluentui/react-components';
import { useMemo } from 'react';
import { answer, monitoring } from '../api/clients';
import type { Run } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { count } from '../shown/count';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { ended } from './queries';
import { kindWords, RunStateMark, sentenceOf } from './run-words';
import { usePlace } from './use-place';

const PAGE_SIZE = 100;

const useStyles = makeStyles({ table: { flex: '1 0 320px', minHeight: 0 } });

/** The syncs of the mapping's group, newest first; each opens with its plan. */
export function RunsTab({ mappingId }: { readonly mappingId: string }) {
  const styles = useStyles();
  const [, open] = usePlace();
  const list = usePages(['runs', mappingId, 'list'], (cursor, signal) => {
    const query = { mappingId, limit: PAGE_SIZE, ...(cursor && { cursor }) };
    return answer(monitoring.GET('/api/v1/runs', { params: { query }, signal }));
  });
  const columns = useMemo(() => columnsOf((run) => open({ run })), [open]);
  return (
    <>
      {list.error && <Failure of={list.error} again={list.readAgain} />}
      <div className={styles.table}>
        {list.loading && !list.error ? (
          <Spinner label="Runs are being read" />
        ) : (
          <VirtualTable
            label="Runs"
            height="100%"
            columns={columns}
            rows={list.rows}
            keyOf={({ id }) => id}
            onEnd={list.more}
            loadingMore={list.loadingMore}
            empty={<Empty title="No runs yet">The first full sync begins when the mapping is enabled.</Empty>}
          />
        )}
      </div>
    </>
  );
}

const done = (of: Run['additions']): string =>
  `${count(of.done)} of ${count(of.planned)}${of.failed > 0 ? `, ${count(of.failed)} failed` : ''}`;

function columnsOf(open: (runId: string) => void): Column<Run>[] {
  return [
    {
      id: 'kind',
      header: 'Run',
      size: 140,
      cell: ({ row: { original } }) => (
        <Link as="button" onClick={() => open(original.id)}>
          {kindWords[original.kind]}
        </Link>
      ),
    },
    {
      id: 'state',
      header: 'State',
      size: 110,
      cell: ({ row: { original } }) => <RunStateMark state={original.state} />,
    },
    { id: 'additions', header: 'Added', size: 110, cell: ({ row: { original } }) => done(original.additions) },
    {
      id: 'removals',
      header: 'Removed',
      size: 140,
      cell: ({ row: { original } }) =>
        `${done(original.removals)}${original.removals.held > 0 ? `, ${count(original.removals.held)} held` : ''}`,
    },
    {
      id: 'startedAt',
      header: 'Started',
      size: 120,
      cell: ({ row: { original } }) => <Time at={original.startedAt} />,
    },
    {
      id: 'endedAt',
      header: 'Ended',
      size: 120,
      cell: ({ row: { original } }) => <Time at={original.endedAt} never={ended(original) ? '–' : 'Not yet'} />,
    },
    {
      id: 'why',
      header: 'What it says',
      size: 220,
      cell: ({ row: { original } }) => {
        const sentence = sentenceOf(original);
        return <span title={sentence}>{sentence}</span>;
      },
    },
  ];
}
