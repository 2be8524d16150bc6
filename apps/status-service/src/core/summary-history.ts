import type { summaryHistory } from '@rollcall/contracts';
import type { z } from 'zod';
import { lagOf } from './lag-buckets';
import type { Measurements, Stretch } from './views';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Enough for a plot. */
const MOST_POINTS = 500;

/** For how long samples are kept. */
export const SAMPLES_KEPT_MS = 30 * DAY_MS;

export interface Period {
  readonly from: Date;
  readonly to: Date;
  /** Whole minutes, in milliseconds. */
  readonly stepMs: number;
}

/** Stretches of whole minutes that cover what was asked for, no more than `MOST_POINTS`. */
export function periodOf(from: Date | undefined, to: Date | undefined, now: Date): Period {
  const end = Math.min(to?.getTime() ?? now.getTime(), now.getTime());
  const begin = Math.max(from?.getTime() ?? end - DAY_MS, now.getTime() - SAMPLES_KEPT_MS);
  const minutes = Math.max(1, Math.ceil((end - begin) / MINUTE_MS));
  const stepMs = Math.ceil(minutes / (MOST_POINTS - 1)) * MINUTE_MS; // one may lie on either side of a boundary
  return { from: new Date(Math.floor(begin / stepMs) * stepMs), to: new Date(end), stepMs };
}

/** What happened, stretch by stretch; those in which nothing was measured are left out. */
export async function readHistory(
  measurements: Measurements,
  { from, to, stepMs }: Period,
): Promise<z.infer<typeof summaryHistory>> {
  const stretches = await measurements.history(from, to, stepMs);
  const byTime = new Map<number, Stretch[]>();
  for (const stretch of stretches) {
    const at = stretch.at.getTime();
    byTime.set(at, [...(byTime.get(at) ?? []), stretch]);
  }
  const items = [...byTime].map(([at, tenants]) => ({
    at: new Date(at).toISOString(),
    lag: lagOf(tenants.flatMap(({ lags }) => lags)),
    tenants: tenants.map(({ at: _, lags, ...tenant }) => ({ ...tenant, lag: lagOf(lags) })),
  }));
  return { from: from.toISOString(), to: to.toISOString(), stepSeconds: stepMs / 1000, items };
}
