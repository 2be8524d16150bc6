import { Button, Dropdown, Link, makeStyles, Option, SearchBox, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useDeferredValue, useMemo, useState } from 'react';
import { answer, monitoring } from '../api/clients';
import type { CloudSyncRow, Member } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { Outdated } from '../shown/outdated';
import { Time } from '../shown/time';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { downloadMembers } from './download-members';
import { ExplainDrawer } from './explain-drawer';
import { meaningOf, MemberStateMark, wordOf } from './member-state';
import { memberStates } from './member-states';
import { usePlace } from './use-place';

const PAGE_SIZE = 500;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  search: { width: '280px' },
  states: { minWidth: '200px' },
  grow: { flexGrow: 1 },
  table: { flex: '1 0 320px', minHeight: 0 },
});

const stateChosen = (data: {
  readonly optionValue?: string | undefined;
  readonly selectedOptions: readonly string[];
}) => memberStates.filter((state) => data.selectedOptions.includes(state));

/** Who is in the collection or on the way out, each with state and reason; any of them opens its whole way. */
export function Members({ row }: { readonly row: CloudSyncRow }) {
  const { mappingId } = row;
  const styles = useStyles();
  const [{ state = [], member }, open] = usePlace();
  const [search, setSearch] = useState('');
  const searched = useDeferredValue(search);
  const [failure, setFailure] = useState<unknown>();
  const filter = { ...(state.length > 0 && { state: [...state] }), ...(searched && { search: searched }) };
  const list = usePages(['members', mappingId, 'list', filter], (cursor, signal) => {
    const query = { ...filter, limit: PAGE_SIZE, ...(cursor && { cursor }) };
    const params = { path: { mappingId }, query };
    return answer(monitoring.GET('/api/v1/cloud-sync/{mappingId}/members', { params, signal }));
  });
  const columns = useMemo(() => columnsOf((id) => open({ member: id })), [open]);
  const filtered = state.length > 0 || search !== '';

  return (
    <>
      <div className={styles.tools}>
        <SearchBox
          className={styles.search}
          aria-label="Search members"
          placeholder="Name, resource id or object id"
          value={search}
          onChange={(_, { value }) => setSearch(value)}
        />
        <Dropdown
          className={styles.states}
          multiselect
          aria-label="States"
          placeholder="All states"
          value={state.map(wordOf).join(', ')}
          selectedOptions={[...state]}
          onOptionSelect={(_, data) => open({ state: stateChosen(data) })}
        >
          {memberStates.map((one) => (
            <Option key={one} value={one}>
              {wordOf(one)}
            </Option>
          ))}
        </Dropdown>
        {filtered && (
          <Button
            appearance="subtle"
            onClick={() => {
              setSearch('');
              open({ state: undefined });
            }}
          >
            Show all
          </Button>
        )}
        <div className={styles.grow} />
        <Button
          icon={<ArrowDownloadRegular />}
          onClick={() => void downloadMembers(row, filter).then(() => setFailure(undefined), setFailure)}
        >
          CSV
        </Button>
      </div>
      {failure !== undefined && <Failure of={failure} />}
      {list.error && <Failure of={list.error} again={list.readAgain} />}
      {list.outdated && <Outdated of="Members" readAgain={list.readAgain} />}
      <div className={styles.table}>
        {list.loading && !list.error ? (
          <Spinner label="Members are being read" />
        ) : (
          <VirtualTable
            label="Members"
            height="100%"
            columns={columns}
            rows={list.rows}
            keyOf={(one) => `${one.resourceId ?? ''}/${one.objectId ?? ''}`}
            numbers={['attempts']}
            onEnd={list.more}
            loadingMore={list.loadingMore}
            empty={
              filtered ? (
                <Empty title="No member fits">Choose other states, or search for less.</Empty>
              ) : (
                <Empty title="No members">The collection is empty, or it has not been read yet.</Empty>
              )
            }
          />
        )}
      </div>
      <ExplainDrawer mappingId={mappingId} resourceId={member} onClose={() => open({ member: undefined })} />
    </>
  );
}

function columnsOf(explain: (resourceId: number) => void): Column<Member>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      size: 140,
      cell: ({ row: { original: member } }) => {
        const { resourceId } = member;
        const shown = member.name ?? (resourceId === null ? member.objectId : `Resource ${resourceId}`);
        if (resourceId === null)
          return <span title="It is in the group, and no row of the site stands for it.">{shown}</span>;
        return (
          <Link as="button" onClick={() => explain(resourceId)}>
            {shown}
          </Link>
        );
      },
    },
    {
      id: 'state',
      header: 'State',
      size: 135,
      cell: ({ row: { original } }) => <MemberStateMark state={original.state} />,
    },
    {
      id: 'reason',
      header: 'Reason',
      size: 360,
      cell: ({ row: { original } }) => {
        const sentence = original.message ?? meaningOf(original.state);
        return <span title={sentence}>{sentence}</span>;
      },
    },
    { id: 'attempts', header: 'Attempts', size: 75, cell: ({ row: { original } }) => original.attempts },
    {
      id: 'nextTryAt',
      header: 'Next try',
      size: 105,
      cell: ({ row: { original } }) => <Time at={original.nextTryAt} />,
    },
    { id: 'since', header: 'Since', size: 115, cell: ({ row: { original } }) => <Time at={original.since} /> },
  ];
}
