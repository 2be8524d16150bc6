import type { Summary, summaryHistory } from '@rollcall/contracts';
import type { z } from 'zod';
import { exampleRow } from './examples';

const { cloudServiceId, tenantId } = exampleRow;
const lag = { count: 412, p50Ms: 214, p99Ms: 873 };

export const exampleSummary: Summary = {
  mappings: {
    total: 42,
    byStatus: { success: 39, partialSuccess: 2, failed: 0, inProgress: 1 },
    byAttention: {
      credential: 0,
      'group-unusable': 0,
      'source-lost': 0,
      held: 1,
      'tenant-disabled': 0,
      disabled: 1,
      paused: 0,
      'awaiting-first-sync': 0,
      stale: 0,
    },
  },
  members: {
    memberCount: 18230,
    syncCompleted: 18190,
    syncInProgress: 4,
    syncFailed: 1,
    noEntraRecord: 35,
    protected: 0,
    removalsPending: 2,
    removalsFailed: 0,
    removalsHeld: 60,
  },
  lag: { lastHour: lag, lastDay: { count: 9120, p50Ms: 226, p99Ms: 1405 } },
  tenants: [{ cloudServiceId, tenantId, state: 'ok', backlog: 6, quotaUsed: 0.12, lagLastHour: lag }],
  endsNotOk: 0,
  deadLettersOpen: 0,
};

export const exampleHistory: z.infer<typeof summaryHistory> = {
  from: '2026-11-20T09:57:00.000Z',
  to: '2026-11-21T09:58:00.000Z',
  stepSeconds: 180,
  items: [
    { at: '2026-11-21T09:54:00.000Z', lag, tenants: [{ cloudServiceId, tenantId, lag, backlog: 6, quotaUsed: 0.12 }] },
  ],
};
