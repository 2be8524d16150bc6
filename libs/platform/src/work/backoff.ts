import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Milliseconds to wait before try number `attempt` + 1 (the first failure is attempt 1): exponential with full jitter,
 * so that many who failed together do not come back together.
 */
export const fullJitter = (attempt: number, baseMs: number, maxMs: number): number =>
  Math.random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));

/** Waits for the work, at most that long; what becomes of it afterwards, or that it throws, is nobody's concern. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.catch(() => undefined), pause(ms, done.signal)]);
  done.abort();
}

/** Waits; returns early, without an error, when the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
