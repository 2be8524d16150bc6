import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Body1,
  Card,
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { Time } from '../shown/time';
import { isEmpty, type Plot } from './history';

const TimeChart = lazy(() => import('./time-chart').then(({ TimeChart: chart }) => ({ default: chart })));
/** So many of the newest moments are told in the table. */
const MOMENTS = 20;

const useStyles = makeStyles({
  heading: { margin: 0 },
  chart: { height: '220px' },
  numbers: { maxHeight: '240px', overflow: 'auto' },
});

export interface OverTimeProps {
  readonly title: string;
  /** What the figure means, and which values are good. */
  readonly meaning: string;
  readonly plot: Plot;
  readonly written: (value: number) => string;
}

/** A figure over time, as a chart and in numbers. */
export function OverTime({ title, meaning, plot, written }: OverTimeProps) {
  const styles = useStyles();
  return (
    <Card role="region" aria-label={title}>
      <Subtitle2 as="h2" className={styles.heading}>
        {title}
      </Subtitle2>
      <Body1>{meaning}</Body1>
      {isEmpty(plot) ? (
        <Body1>Nothing was measured in this time.</Body1>
      ) : (
        <>
          <div className={styles.chart} aria-hidden>
            <Suspense>
              <TimeChart plot={plot} written={written} />
            </Suspense>
          </div>
          <Accordion collapsible>
            <AccordionItem value="numbers">
              <AccordionHeader size="small">The newest numbers</AccordionHeader>
              <AccordionPanel className={styles.numbers}>
                <Numbers title={title} plot={plot} written={written} />
              </AccordionPanel>
            </AccordionItem>
          </Accordion>
        </>
      )}
    </Card>
  );
}

function Numbers({ title, plot: { at, lines }, written }: Omit<OverTimeProps, 'meaning'>) {
  const newest = at
    .map((moment, index) => ({ moment, index }))
    .slice(-MOMENTS)
    .reverse();
  return (
    <Table size="small" aria-label={`${title}, in numbers`}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>Time</TableHeaderCell>
          {lines.map(({ name }) => (
            <TableHeaderCell key={name}>{name}</TableHeaderCell>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {newest.map(({ moment, index }) => (
          <TableRow key={moment}>
            <TableCell>
              <Time at={new Date(moment).toISOString()} />
            </TableCell>
            {lines.map(({ name, values }) => {
              const value = values[index] ?? null;
              return <TableCell key={name}>{value === null ? '–' : written(value)}</TableCell>;
            })}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
