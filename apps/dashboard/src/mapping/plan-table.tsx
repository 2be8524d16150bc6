import { Badge, makeStyles, Spinner, Tab, TabList, tokens } from '@fluentui/react-components';
import { AddCircleRegular, HandRightRegular, ShieldRegular, SubtractCircleRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import type { Plan, PlanItem } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { count } from '../shown/count';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { planOf } from './queries';

const PAGE_SIZE = 1_000;

const views = {
  all: {},
  joins: { change: 'add' },
  leaves: { change: 'remove' },
  held: { held: 'true' },
} as const;
type View = keyof typeof views;

/** Why a plan changes somebody; the list may grow, then the code is shown. */
const reasons: Readonly<Record<string, string>> = {
  'in-collection': 'In the collection',
  'not-in-collection': 'In no mapped collection',
  protected: 'Protected by a list of the mapping: stays as it is',
};

const useStyles = makeStyles({
  plan: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, minHeight: 0, flexGrow: 1 },
  change: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  add: { color: tokens.colorStatusSuccessForeground1 },
  remove: { color: tokens.colorStatusDangerForeground1 },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

export interface PlanTableProps {
  readonly mappingId: string;
  readonly runId: string;
  /** Its numbers and its hash. */
  readonly plan: Plan;
  /** Only who waits for a person. */
  readonly onlyHeld?: boolean;
  /** CSS height of the list. */
  readonly height: string;
}

/** What a run does, name by name: who joins, who leaves, who waits for a person. */
export function PlanTable({ mappingId, runId, plan, onlyHeld = false, height }: PlanTableProps) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<View>('all');
  const view = onlyHeld ? 'held' : chosen;
  const { planHash, additions, removals, held } = plan;
  const list = usePages(['plan', runId, planHash, view], async (cursor, signal) => {
    const query = { limit: PAGE_SIZE, ...views[view], ...(cursor && { cursor }) };
    const page = await answer(admin.GET('/admin/v1/runs/{runId}/plan', { params: { path: { runId }, query }, signal }));
    if (page.planHash !== planHash) void queryClient.invalidateQueries(planOf(mappingId, runId));
    return page;
  });
  return (
    <div className={styles.plan}>
      {!onlyHeld && (
        <TabList
          size="small"
          selectedValue={view}
          onTabSelect={(_, { value }) => setChosen(viewNames.find((name) => name === value) ?? 'all')}
          aria-label="What to show"
        >
          <Tab value="all">All</Tab>
          <Tab value="joins">Join ({count(additions)})</Tab>
          <Tab value="leaves">Leave ({count(removals)})</Tab>
          {held > 0 && <Tab value="held">Held ({count(held)})</Tab>}
        </TabList>
      )}
      {list.error && <Failure of={list.error} again={list.readAgain} />}
      {list.loading && !list.error ? (
        <Spinner label="The list is being read" />
      ) : (
        <VirtualTable
          label="Changes"
          height={height}
          columns={columns}
          rows={list.rows}
          keyOf={({ change, objectId }) => `${change} ${objectId}`}
          onEnd={list.more}
          loadingMore={list.loadingMore}
          empty={<Empty title="Nobody">{emptySentences[view]}</Empty>}
        />
      )}
    </div>
  );
}

const viewNames: readonly View[] = ['all', 'joins', 'leaves', 'held'];

const emptySentences: Readonly<Record<View, string>> = {
  all: 'The group holds exactly what the collections hold.',
  joins: 'Nobody joins the group.',
  leaves: 'Nobody leaves the group.',
  held: 'Nothing waits for a person.',
};

const columns: Column<PlanItem>[] = [
  { id: 'change', header: 'Change', size: 130, cell: ({ row: { original } }) => <Change of={original} /> },
  {
    id: 'name',
    header: 'Name',
    size: 200,
    cell: ({ row: { original } }) =>
      original.displayName ?? (original.resourceId ? `Resource ${original.resourceId}` : 'Not known at the site'),
  },
  {
    id: 'reason',
    header: 'Reason',
    size: 190,
    cell: ({ row: { original } }) => reasons[original.reason] ?? original.reason,
  },
  { id: 'objectId', header: 'Entra Object Id', size: 280, cell: ({ row: { original } }) => <ObjectId of={original} /> },
];

function ObjectId({ of: { objectId } }: { readonly of: PlanItem }) {
  return <span className={useStyles().id}>{objectId}</span>;
}

function Change({ of: { change, reason, held } }: { readonly of: PlanItem }) {
  const styles = useStyles();
  if (reason === 'protected')
    return (
      <span className={styles.change}>
        <ShieldRegular aria-hidden /> Stays
      </span>
    );
  return (
    <span className={styles.change}>
      {change === 'add' ? (
        <AddCircleRegular className={styles.add} aria-hidden />
      ) : (
        <SubtractCircleRegular className={styles.remove} aria-hidden />
      )}
      {change === 'add' ? 'Joins' : 'Leaves'}
      {held && (
        <Badge appearance="tint" color="warning" icon={<HandRightRegular />}>
          Held
        </Badge>
      )}
    </span>
  );
}
