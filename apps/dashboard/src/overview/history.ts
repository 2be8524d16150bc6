import type { SummaryHistory } from '../api/shapes';

/** A line of a chart: its name, and its value at each moment; null where nothing is known. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** What is plotted over time. */
export interface Plot {
  /** Milliseconds since 1970. */
  readonly at: readonly number[];
  readonly lines: readonly Line[];
}

const moments = ({ items }: SummaryHistory): readonly number[] => items.map(({ at }) => Date.parse(at));

/** From the change at the source to the group, in milliseconds: the usual change, and all but one of a hundred. */
export const lagOf = (history: SummaryHistory): Plot => ({
  at: moments(history),
  lines: [
    { name: 'Half of the changes (p50)', values: history.items.map(({ lag }) => lag.p50Ms) },
    { name: '99 of 100 changes (p99)', values: history.items.map(({ lag }) => lag.p99Ms) },
  ],
});

/** A figure of each tenant, in the order of their names. */
export function ofTenants(history: SummaryHistory, figure: 'backlog' | 'quotaUsed'): Plot {
  const names = new Set(history.items.flatMap(({ tenants }) => tenants.map(({ cloudServiceId }) => cloudServiceId)));
  const valueOf = (name: string) => (item: SummaryHistory['items'][number]) =>
    item.tenants.find(({ cloudServiceId }) => cloudServiceId === name)?.[figure] ?? null;
  const lines = [...names].sort().map((name) => ({ name, values: history.items.map(valueOf(name)) }));
  return { at: moments(history), lines };
}

/** Whether there is anything to plot. */
export const isEmpty = ({ lines }: Plot): boolean =>
  lines.every(({ values }) => values.every((value) => value === null));
