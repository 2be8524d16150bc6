import { z } from 'zod';

/** What happens to a caller who asks too often. What real sites do is not documented; the number is. */
export const requestLimit = z.strictObject({
  /** For each address that calls. Source: Configuration Manager docs, "Size and scale numbers". */
  requestsPerSecond: z.int().nonnegative().default(200),
  /** What the others are answered; without it they are only counted. */
  status: z.int().min(400).max(599).optional(),
});
export type RequestLimit = z.output<typeof requestLimit>;

const SECOND_MS = 1000;

/** Counts the requests of each caller in the second before each. */
export class RequestRate {
  limit: RequestLimit = requestLimit.parse({});
  private readonly recent = new Map<string, number[]>();

  constructor(private readonly now: () => number) {}

  /** Takes in a request; returns how many the caller has made in the last second with it. */
  add(caller: string): number {
    const now = this.now();
    const since = (this.recent.get(caller) ?? []).filter((at) => at > now - SECOND_MS);
    since.push(now);
    this.recent.set(caller, since);
    return since.length;
  }
}
