import { Button, Dropdown, Field, Input, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { admin, answer } from '../api/clients';
import type { AuditEntry } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { Time } from '../shown/time';
import { useSettled } from '../shown/use-settled';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { difference } from './difference';
import { EntryDrawer } from './entry-drawer';
import { deeds } from './words';

const ALL = 'Everything';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalM },
});

interface Filter {
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  /** Days of the reader's calendar, `YYYY-MM-DD`; both belong to it. */
  readonly since: string;
  readonly until: string;
}

const nothing: Filter = { who: '', what: '', subject: '', since: '', until: '' };

/** Who changed what, when and from where. */
export default function Page() {
  const styles = useStyles();
  const [filter, setFilter] = useState(nothing);
  const [shown, setShown] = useState<AuditEntry>();
  const settled = useSettled(filter);
  const entries = usePages(['cloud-sync', 'all', 'audit', settled], (cursor, signal) => {
    const query = { ...queryOf(settled), ...(cursor && { cursor }) };
    return answer(admin.GET('/admin/v1/audit', { params: { query }, signal }));
  });
  const set = (change: Partial<Filter>) => setFilter((before) => ({ ...before, ...change }));
  const columns = useMemo(() => columnsWith(setShown), []);
  return (
    <>
      <PageTitle title="Audit log" />
      <div className={styles.filters}>
        <Field label="What">
          <Dropdown
            value={deeds[filter.what] ?? ALL}
            selectedOptions={[filter.what]}
            onOptionSelect={(_, { optionValue }) => set({ what: optionValue ?? '' })}
          >
            <Option value="">{ALL}</Option>
            {Object.entries(deeds).map(([value, words]) => (
              <Option key={value} value={value}>
                {words}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field label="Who">
          <Input value={filter.who} placeholder="Anybody" onChange={(_, { value }) => set({ who: value })} />
        </Field>
        <Field label="Of what (its id)">
          <Input value={filter.subject} placeholder="Anything" onChange={(_, { value }) => set({ subject: value })} />
        </Field>
        <Field label="From">
          <Input type="date" value={filter.since} onChange={(_, { value }) => set({ since: value })} />
        </Field>
        <Field label="To">
          <Input type="date" value={filter.until} onChange={(_, { value }) => set({ until: value })} />
        </Field>
      </div>
      {entries.error && <Failure of={entries.error} again={entries.readAgain} />}
      <VirtualTable
        label="Audit log"
        columns={columns}
        rows={entries.rows}
        keyOf={({ id }) => id}
        height="calc(100vh - 240px)"
        onEnd={entries.more}
        loadingMore={entries.loading || entries.loadingMore}
        empty={entries.complete && <Empty title="Nothing fits">The log is kept for two years.</Empty>}
      />
      {shown && <EntryDrawer entry={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

/** Local days as the moments at which they begin and end. */
function queryOf({ who, what, subject, since, until }: Filter) {
  const beginOf = (day: string) => new Date(`${day}T00:00:00`);
  const endOf = (day: string) => {
    const next = beginOf(day);
    next.setDate(next.getDate() + 1);
    return next;
  };
  return {
    ...(who.trim() && { who: who.trim() }),
    ...(what && { what }),
    ...(subject.trim() && { subject: subject.trim() }),
    ...(since && { since: beginOf(since).toISOString() }),
    ...(until && { until: endOf(until).toISOString() }),
  };
}

const columnsWith = (show: (entry: AuditEntry) => void): Column<AuditEntry>[] => [
  { id: 'when', header: 'When', size: 130, cell: ({ row: { original } }) => <Time at={original.when} /> },
  { id: 'who', header: 'Who', size: 150, cell: ({ row: { original } }) => original.who },
  { id: 'what', header: 'What', size: 190, cell: ({ row: { original } }) => deeds[original.what] ?? original.what },
  { id: 'of', header: 'Of', size: 260, cell: ({ row: { original } }) => nameOf(original) },
  { id: 'change', header: 'Change', size: 300, cell: ({ row: { original } }) => inShort(original) },
  {
    id: 'from',
    header: 'From',
    size: 120,
    cell: ({ row: { original } }) => original.from?.address ?? 'Rollcall itself',
  },
  {
    id: 'look',
    header: 'Details',
    size: 100,
    cell: ({ row: { original } }) => (
      <Button size="small" onClick={() => show(original)} aria-label={`Details of entry ${original.id}`}>
        Show
      </Button>
    ),
  },
];

/** A mapping by its names, anything else by its id. */
function nameOf({ subject, before, after }: AuditEntry): string {
  const known = [after, before].find(
    (one): one is { collectionName: string; groupName: string } =>
      typeof one === 'object' && one !== null && 'collectionName' in one && 'groupName' in one,
  );
  return known ? `${known.collectionName} → ${known.groupName}` : subject;
}

/** The change in a line, where it fits into one. */
function inShort({ before, after }: AuditEntry): string {
  if (before === null || after === null) return '';
  return difference(before, after)
    .map(({ field, before: was = '–', after: is = '–' }) => `${field ? `${field}: ` : ''}${was} → ${is}`)
    .join(', ');
}
