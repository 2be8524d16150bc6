import { tokens } from '@fluentui/react-components';
import {
  CartesianGrid,
  Legend,
  Line as ChartLine,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { axisLook, lineLooks, tooltipLook } from './chart-look';
import type { Plot } from './history';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const short = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const TWO_DAYS_MS = 2 * 86_400_000;

export interface TimeChartProps {
  readonly plot: Plot;
  /** A value as people read it. */
  readonly written: (value: number) => string;
}

/** Lines over time. */
export function TimeChart({ plot: { at, lines }, written }: TimeChartProps) {
  const data = at.map((moment, index) => ({ moment, ...lines.map(({ values }) => values[index] ?? null) }));
  const isLong = (at.at(-1) ?? 0) - (at[0] ?? 0) > TWO_DAYS_MS;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={data} accessibilityLayer={false} margin={{ left: 8, right: 16, top: 8 }}>
        <CartesianGrid stroke={tokens.colorNeutralStroke2} vertical={false} />
        <XAxis
          {...axisLook}
          dataKey="moment"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          minTickGap={48}
          tickFormatter={(moment: number) => (isLong ? day : short).format(moment)}
        />
        <YAxis {...axisLook} width={72} tickFormatter={written} />
        <Tooltip
          {...tooltipLook}
          labelFormatter={(moment) => exact.format(Number(moment))}
          formatter={(value) => (typeof value === 'number' ? written(value) : '–')}
        />
        {lines.length > 1 && <Legend />}
        {lines.map(({ name, values }, index) => (
          <ChartLine
            key={name}
            name={name}
            dataKey={String(index)}
            {...lineLooks[index % lineLooks.length]}
            dot={values.filter((value) => value !== null).length < 3}
            strokeWidth={2}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
