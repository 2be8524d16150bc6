import { Tooltip } from '@fluentui/react-components';
import { useNow } from './use-now';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const near = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const far = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const steps = [
  { unit: 'second', seconds: 1, until: 60 },
  { unit: 'minute', seconds: 60, until: 3_600 },
  { unit: 'hour', seconds: 3_600, until: 86_400 },
] as const;

/** How long ago, or in how long, within a day; else the date. */
export function spoken(instant: string, now: number): string {
  const seconds = Math.trunc((Date.parse(instant) - now) / 1_000);
  const step = steps.find(({ until }) => Math.abs(seconds) < until);
  return step ? near.format(Math.trunc(seconds / step.seconds), step.unit) : far.format(new Date(instant));
}

/** An instant (ISO 8601) in the reader's words and zone, the exact one on hover. */
export function Time({ at, never = '–' }: { readonly at: string | null | undefined; readonly never?: string }) {
  const step = useNow();
  if (!at) return <span>{never}</span>;
  const now = Math.max(step, Date.now()); // the step lags: what has just happened is not to come
  return (
    <Tooltip content={exact.format(new Date(at))} relationship="description">
      <time dateTime={at}>{spoken(at, now)}</time>
    </Tooltip>
  );
}
