import { Body1, Card, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Attention, Ends, Run, Site, Summary } from '../api/shapes';
import { AttentionMarks, attentions } from '../shown/attention';
import { counted } from '../shown/count';
import { Empty } from '../shown/empty';
import { EndStateMark } from '../shown/end-state';
import { PageLink } from '../shown/page-link';
import { HoldOfDeleted } from './hold-of-deleted';
import { mappingsWith } from './queries';

/** What nobody has chosen and what does not pass by itself, most serious first. */
const URGENT: readonly Attention[] = ['credential', 'group-unusable', 'source-lost', 'held', 'stale'];
const SHOWN = 5;

const useStyles = makeStyles({
  heading: { margin: 0 },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  item: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  links: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: `0 ${tokens.spacingHorizontalM}` },
});

export interface NeedsAPersonProps {
  readonly summary: Summary;
  readonly ends: Ends | undefined;
  /** The sites that show an older state, which nobody has confirmed. */
  readonly restored: readonly Site[];
  /** The runs that hold removals of mappings that are deleted. */
  readonly holdsOfDeleted: readonly Run[];
}

/** The list of things to do, with links to where they are done. */
export function NeedsAPerson({ summary, ends, restored, holdsOfDeleted }: NeedsAPersonProps) {
  const styles = useStyles();
  const unwell = ends?.items.filter(({ state }) => state !== 'ok' && state !== 'throttled') ?? [];
  const urgent = URGENT.filter((reason) => (summary.mappings.byAttention[reason] ?? 0) > 0);
  const nothing = !(unwell.length + restored.length + urgent.length + holdsOfDeleted.length + summary.deadLettersOpen);
  return (
    <Card role="region" aria-label="What needs a person now">
      <Subtitle2 as="h2" className={styles.heading}>
        What needs a person now
      </Subtitle2>
      {nothing && (
        <Empty title="Nothing" icon={<CheckmarkCircleRegular />}>
          Everything that is mapped goes its way.
        </Empty>
      )}
      <ul className={styles.list}>
        {unwell.map(({ kind, id, state, message }) => (
          <Item key={`${kind} ${id}`} mark={<EndStateMark state={state} />} sentence={message ?? ''}>
            <PageLink to={kind === 'site' ? '/sites' : '/tenants'}>
              {kind === 'site' ? 'Site' : 'Tenant'} {id}
            </PageLink>
          </Item>
        ))}
        {restored.map(({ id }) => (
          <Item
            key={`restored ${id}`}
            mark={<strong>Older state</strong>}
            sentence="The site shows an older state than before, as after a restore. Nobody is removed until that is confirmed."
          >
            <PageLink to="/sites">Site {id}</PageLink>
          </Item>
        ))}
        {urgent.map((reason) => (
          <Item key={reason} mark={<AttentionMarks of={[reason]} />} sentence={attentions[reason].sentence}>
            <Mappings attention={reason} total={summary.mappings.byAttention[reason] ?? 0} />
          </Item>
        ))}
        {holdsOfDeleted.map((run) => (
          <Item
            key={run.id}
            mark={<AttentionMarks of={['held']} />}
            sentence="A mapping was deleted with its members, and so many removals at once are unusual."
          >
            <HoldOfDeleted run={run} />
          </Item>
        ))}
        {summary.deadLettersOpen > 0 && (
          <Item
            mark={<strong>{counted(summary.deadLettersOpen, 'dead letter')}</strong>}
            sentence="A service could not take these messages in: replay them when the cause is gone, or discard them."
          >
            <PageLink to="/dead-letters">To the dead letters</PageLink>
          </Item>
        )}
      </ul>
    </Card>
  );
}

function Item({
  mark,
  sentence,
  children,
}: {
  readonly mark: ReactNode;
  readonly sentence: string;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <li className={styles.item}>
      <span>{mark}</span>
      <Body1>{sentence}</Body1>
      <span className={styles.links}>{children}</span>
    </li>
  );
}

function Mappings({ attention, total }: { readonly attention: Attention; readonly total: number }) {
  const { data: rows = [] } = useQuery(mappingsWith(attention, SHOWN));
  return (
    <>
      {rows.map(({ mappingId, collectionName, groupName }) => (
        <PageLink key={mappingId} to="/mappings/$mappingId" params={{ mappingId }}>
          {collectionName} → {groupName}
        </PageLink>
      ))}
      {total > rows.length && rows.length > 0 && <span>and {counted(total - rows.length, 'other')}</span>}
    </>
  );
}
