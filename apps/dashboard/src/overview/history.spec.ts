import type { SummaryHistory } from '../api/shapes';
import { isEmpty, lagOf, ofTenants } from './history';

const lag = (p50Ms: number | null, p99Ms: number | null) => ({ count: p50Ms === null ? 0 : 1, p50Ms, p99Ms });
const tenant = (cloudServiceId: string, backlog: number | null) => ({
  cloudServiceId,
  tenantId: cloudServiceId,
  lag: lag(null, null),
  backlog,
  quotaUsed: null,
});
const history: SummaryHistory = {
  from: '2026-11-21T08:00:00.000Z',
  to: '2026-11-21T09:00:00.000Z',
  stepSeconds: 60,
  items: [
    { at: '2026-11-21T08:00:00.000Z', lag: lag(null, null), tenants: [tenant('contoso', 3)] },
    { at: '2026-11-21T08:01:00.000Z', lag: lag(120, 900), tenants: [tenant('fabrikam', 7), tenant('contoso', 0)] },
  ],
};

it('plots the usual and the slowest lag, with gaps where nothing was measured', () => {
  const plot = lagOf(history);
  expect(plot.at).toEqual([Date.parse('2026-11-21T08:00:00Z'), Date.parse('2026-11-21T08:01:00Z')]);
  expect(plot.lines.map(({ values }) => values)).toEqual([
    [null, 120],
    [null, 900],
  ]);
});

it('plots a line for each tenant, also for one that came later', () => {
  expect(ofTenants(history, 'backlog').lines).toEqual([
    { name: 'contoso', values: [3, 0] },
    { name: 'fabrikam', values: [null, 7] },
  ]);
});

it('knows when there is nothing to plot', () => {
  expect(isEmpty(ofTenants(history, 'quotaUsed'))).toBe(true);
  expect(isEmpty(ofTenants(history, 'backlog'))).toBe(false);
});
