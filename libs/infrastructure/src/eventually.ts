import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds until it gives up; generous, since a condition that holds costs no waiting. */
  readonly within?: number;
  /** Milliseconds between two tries. */
  readonly every?: number;
  /** What is waited for, for the message. */
  readonly what?: string;
}

/** The condition did not come to hold; the message says what was seen last. */
export class NeverHappenedError extends Error {
  override readonly name = 'NeverHappenedError';
}

/**
 * Calls `probe` until it succeeds, and returns its value. A probe fails by throwing (an assertion) or by giving null or
 * false (a look-up that finds nothing yet).
 * Throws a NeverHappenedError with the last value or error when time is over.
 */
export async function eventually<Value>(
  probe: () => Value | null | false | Promise<Value | null | false>,
  { within = 30_000, every = 50, what = 'the condition' }: Patience = {},
): Promise<Value> {
  const giveUpAt = Date.now() + within;
  for (;;) {
    let last: string;
    let cause: unknown;
    try {
      const value = await probe();
      if (value !== false && value !== null) return value;
      last = `the last value was ${String(value)}`;
    } catch (error) {
      cause = error;
      last = `the last try failed with: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (Date.now() > giveUpAt) {
      throw new NeverHappenedError(`${what} did not come to hold within ${within} ms; ${last}`, { cause });
    }
    await delay(every);
  }
}
