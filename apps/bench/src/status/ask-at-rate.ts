import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { percentile } from '../measure/percentile';

/** Milliseconds from the moment that a request was due until all of its answer was there. */
export interface AnswerTimes {
  readonly asked: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** How many took at most so many milliseconds. */
  readonly histogram: Readonly<Record<string, number>>;
}

const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];
const CONNECTIONS = 50;

/**
 * Asks for the paths in turn, evenly, so many a second whatever the answers take: what waits for a slow answer counts its
 * waiting. Tools that send a second's requests in one burst, or wait for an answer before they ask again, measure something else.
 */
export async function askAtRate(
  origin: string,
  paths: readonly string[],
  rate: number,
  seconds: number,
  signal: AbortSignal,
): Promise<AnswerTimes> {
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const times: number[] = [];
  let failed = 0;
  const ask = async (path: string, dueAt: number): Promise<void> => {
    try {
      const { statusCode, body } = await pool.request({ method: 'GET', path });
      await body.text();
      if (statusCode !== 200) failed += 1;
    } catch {
      failed += 1;
    }
    times.push(performance.now() - dueAt);
  };
  const asked: Promise<void>[] = [];
  const began = performance.now();
  for (let count = 0; count < rate * seconds && !signal.aborted; count++) {
    const dueAt = began + (count * 1000) / rate;
    const early = dueAt - performance.now();
    if (early > 0) await delay(early);
    asked.push(ask(paths[count % paths.length] ?? '/', dueAt));
  }
  if (signal.aborted) await pool.destroy(); // what a slow service still owes is not waited for
  await Promise.all(asked);
  const tookSeconds = (performance.now() - began) / 1000;
  await pool.close();
  return {
    asked: times.length,
    failed,
    perSecond: times.length / tookSeconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    most: percentile(times, 100),
    histogram: Object.fromEntries(STEPS_MS.map((step) => [step, times.filter((time) => time <= step).length])),
  };
}
