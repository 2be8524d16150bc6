import {
  Card,
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import type { Attention, CloudSyncStatus, Summary } from '../api/shapes';
import { AttentionMarks, attentions } from '../shown/attention';
import { CloudSyncStatusMark, statusWords } from '../shown/cloud-sync-status';
import { count, counted } from '../shown/count';

const StatusChart = lazy(() => import('./status-chart').then(({ StatusChart: chart }) => ({ default: chart })));

const useStyles = makeStyles({
  heading: { margin: 0 },
  chart: { height: '64px' },
  number: { width: '90px', textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  headNumber: { width: '90px', '& > *': { justifyContent: 'end' } },
  tables: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalXL, alignItems: 'start' },
});

const statuses: readonly CloudSyncStatus[] = ['success', 'partialSuccess', 'failed', 'inProgress'];
const isAttention = (word: string): word is Attention => word in attentions;

/** How many mappings are in each status, and for how many there is something to know. */
export function MappingsByStatus({ summary: { mappings } }: { readonly summary: Summary }) {
  const styles = useStyles();
  const reasons = Object.keys(attentions)
    .filter(isAttention)
    .filter((reason) => (mappings.byAttention[reason] ?? 0) > 0);
  return (
    <Card role="region" aria-label="Mappings">
      <Subtitle2 as="h2" className={styles.heading}>
        {counted(mappings.total, 'mapping')}
      </Subtitle2>
      <div className={styles.chart} aria-hidden>
        <Suspense>
          <StatusChart byStatus={mappings.byStatus} />
        </Suspense>
      </div>
      <div className={styles.tables}>
        <Table size="small" aria-label="Mappings by Cloud Sync Status">
          <TableHeader>
            <TableRow>
              <TableHeaderCell>Cloud Sync Status</TableHeaderCell>
              <TableHeaderCell className={styles.headNumber}>Mappings</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {statuses.map((status) => (
              <TableRow key={status} aria-label={statusWords[status]}>
                <TableCell>
                  <CloudSyncStatusMark status={status} />
                </TableCell>
                <TableCell className={styles.number}>{count(mappings.byStatus[status] ?? 0)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
        {reasons.length > 0 && (
          <Table size="small" aria-label="Mappings by attention">
            <TableHeader>
              <TableRow>
                <TableHeaderCell>Attention</TableHeaderCell>
                <TableHeaderCell className={styles.headNumber}>Mappings</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {reasons.map((reason) => (
                <TableRow key={reason}>
                  <TableCell>
                    <AttentionMarks of={[reason]} />
                  </TableCell>
                  <TableCell className={styles.number}>{count(mappings.byAttention[reason] ?? 0)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </div>
    </Card>
  );
}
