import type { MonitoringClient } from '@rollcall/client';
import type { CloudSyncRow, Summary } from '@rollcall/contracts';
import { moment } from './cell-text';
import type { Cell, Column, Mood } from './column';

type End = Awaited<ReturnType<MonitoringClient['ends']>>[number];

/** All of it at a glance. */
export interface StatusShown {
  readonly summary: Summary;
  readonly ends: readonly End[];
  readonly wantAPerson: readonly CloudSyncRow[];
}

interface Figure {
  readonly name: string;
  readonly value: Cell;
  readonly mood?: Mood | undefined;
}

export const figureColumns: readonly Column<Figure>[] = [
  { heading: 'Figure', of: ({ name }) => name },
  { heading: 'Value', of: ({ value }) => value, mood: ({ mood }) => mood },
];

const figure = (name: string, value: Cell, mood?: Mood): Figure => ({ name, value, mood });

/** Where there is none, all is well. */
const troubled = (name: string, count: number, mood: Mood): Figure => figure(name, count, count > 0 ? mood : undefined);

const seconds = (ms: number | null): string | null => (ms === null ? null : `${(ms / 1000).toFixed(2)} s`);

export function figuresOf({ summary: { mappings, members, lag, endsNotOk, deadLettersOpen } }: StatusShown): Figure[] {
  const { byStatus, byAttention } = mappings;
  return [
    figure('Mappings', mappings.total),
    figure('  Success', byStatus.success, 'good'),
    troubled('  In Progress', byStatus.inProgress, 'wait'),
    troubled('  Partial Success', byStatus.partialSuccess, 'warn'),
    troubled('  Failed', byStatus.failed, 'bad'),
    ...Object.entries(byAttention)
      .filter(([, count]) => count > 0)
      .map(([word, count]) => figure(`  ${word}`, count, 'warn')),
    figure('Members', members.memberCount),
    figure('  Sync Completed', members.syncCompleted),
    troubled('  Sync InProgress', members.syncInProgress, 'wait'),
    troubled('  Sync Failed', members.syncFailed, 'bad'),
    troubled('  No Entra Record', members.noEntraRecord, 'warn'),
    troubled('  Removals Held', members.removalsHeld, 'warn'),
    figure('Changes of the last hour', lag.lastHour.count),
    figure('  Lag, half below', seconds(lag.lastHour.p50Ms)),
    figure('  Lag, 99 % below', seconds(lag.lastHour.p99Ms)),
    troubled('Ends not ok', endsNotOk, 'bad'),
    troubled('Dead letters', deadLettersOpen, 'bad'),
  ];
}

const endMood = (state: string): Mood => (state === 'ok' ? 'good' : 'bad');

export const tenantColumns: readonly Column<Summary['tenants'][number]>[] = [
  { heading: 'Cloud Service Id', of: ({ cloudServiceId }) => cloudServiceId },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => endMood(state) },
  { heading: 'Backlog', of: ({ backlog }) => backlog },
  { heading: 'Quota Used', of: ({ quotaUsed }) => (quotaUsed === null ? null : `${Math.round(quotaUsed * 100)} %`) },
  { heading: 'Lag, half below', of: ({ lagLastHour }) => seconds(lagLastHour.p50Ms) },
  { heading: 'Lag, 99 % below', of: ({ lagLastHour }) => seconds(lagLastHour.p99Ms) },
];

export const endColumns: readonly Column<End>[] = [
  { heading: 'End', of: ({ kind, id }) => `${kind} ${id}` },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => endMood(state) },
  { heading: 'Since', of: ({ since }) => moment(since) },
  { heading: 'Last Ok At', of: ({ lastOkAt }) => moment(lastOkAt) },
  { heading: 'Message', least: 24, of: ({ message }) => message },
];
