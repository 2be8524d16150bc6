import { z } from 'zod';
import { endState } from './collection-observed';
import { guid, instant } from './ids';
import { attention, cloudSyncStatus, figures } from './member-results';

// The figures of the whole installation: status-service, /api/v1/summary

/** How long changes of collections took until Graph acknowledged them. Milliseconds; null when there were none. */
export const lag = z.object({ count: z.int(), p50Ms: z.number().nullable(), p99Ms: z.number().nullable() });

export const tenantSummary = z.object({
  cloudServiceId: z.string(),
  tenantId: guid,
  state: endState,
  /** Rows of its groups that wait to be written; null when the writer has not said it. */
  backlog: z.int().nullable(),
  /** How much of the write quota of one window is in use: 0 to 1; null when the writer has not said it. */
  quotaUsed: z.number().nullable(),
  lagLastHour: lag,
});

export const summary = z.object({
  mappings: z.object({
    total: z.int(),
    byStatus: z.record(cloudSyncStatus, z.int()),
    /** A mapping counts with each of its words. */
    byAttention: z.record(attention, z.int()),
  }),
  /** The sums over all mappings. */
  members: figures,
  lag: z.object({ lastHour: lag, lastDay: lag }),
  tenants: z.array(tenantSummary),
  endsNotOk: z.int(),
  deadLettersOpen: z.int(),
});
export type Summary = z.infer<typeof summary>;

/** What happened in a stretch of time, for plotting. */
export const summarySample = z.object({
  /** The beginning of the stretch. */
  at: instant,
  lag,
  tenants: z.array(
    z.object({
      cloudServiceId: z.string(),
      tenantId: guid,
      lag,
      /** The largest in the stretch. */
      backlog: z.int().nullable(),
      quotaUsed: z.number().nullable(),
    }),
  ),
});

export const summaryHistory = z.object({
  from: instant,
  to: instant,
  /** How long each stretch is, in seconds. */
  stepSeconds: z.int(),
  items: z.array(summarySample),
});
