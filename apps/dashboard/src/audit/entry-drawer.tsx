import {
  Body1,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import type { AuditEntry } from '../api/shapes';
import { Details, DetailsDrawer } from '../shown/details-drawer';
import { Time } from '../shown/time';
import { difference } from './difference';
import { deeds } from './words';

const useStyles = makeStyles({
  cell: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalXS },
  before: { color: tokens.colorNeutralForeground2 },
  after: { color: tokens.colorStatusSuccessForeground1 },
});

interface Props {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

/** One entry whole: who did it, from where, and what was before and is after. */
export function EntryDrawer({ entry, onClose }: Props) {
  const styles = useStyles();
  const { who, what, subject, when, from, traceId, before, after } = entry;
  const changed = difference(before, after);
  return (
    <DetailsDrawer open size="large" onClose={onClose}>
      <Details title={deeds[what] ?? what} onClose={onClose}>
        <Body1>
          By {who}, <Time at={when} />
          {from && `, from ${from.address}${from.userAgent ? ` (${from.userAgent})` : ''}`}.
        </Body1>
        <Body1>
          Of {subject}
          {traceId && `; trace ${traceId}`}
        </Body1>
        {changed.length === 0 ? (
          <Body1>Nothing is set otherwise for it.</Body1>
        ) : (
          <Table size="small" aria-label="What changed">
            <TableHeader>
              <TableRow>
                <TableHeaderCell>Field</TableHeaderCell>
                <TableHeaderCell>Before</TableHeaderCell>
                <TableHeaderCell>After</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {changed.map(({ field, before: was, after: is }) => (
                <TableRow key={field}>
                  <TableCell className={styles.cell}>{field || 'State'}</TableCell>
                  <TableCell className={styles.cell}>
                    {was ? <del className={styles.before}>{was}</del> : '–'}
                  </TableCell>
                  <TableCell className={styles.cell}>{is ? <ins className={styles.after}>{is}</ins> : '–'}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Details>
    </DetailsDrawer>
  );
}
