import { z } from 'zod';

/** What is not confirmed about the real service, or differs from day to day, and can be set. */
export const graphSettings = z.strictObject({
  /** Whether a device can be added only with Device.ReadWrite.All. */
  deviceAddsNeedDevicePermission: z.boolean().default(true),
  /**
   * Which permissions count: those in the token, as in Entra, which may be an hour old; those granted now; or only those
   * that are in both, so that a loss is felt at once and a grant with the next token.
   */
  permissionsOf: z.enum(['token', 'directory', 'both']).default('both'),
  /** Whether query options that a resource does not take are refused; Graph ignores many of them. */
  strictQueries: z.boolean().default(true),
  /** How often, from 0 to 1, a page of a list comes empty although there is more, with a link to go on. */
  emptyPageShare: z.number().min(0).max(1).default(0),
  /** How an expired delta token is answered: 410 with the place to begin anew, as documented, or 400, as seen. */
  expiredDelta: z.enum(['gone', 'unsupportedQuery']).default('gone'),
  /** How many changes that were told before a round of delta tells again. */
  deltaReplays: z.int().nonnegative().default(0),
  /** Whether a write to a group is refused with 409 while another HTTP call is writing it. */
  refuseOverlappingWrites: z.boolean().default(true),
  /** Of the virtual clock, as are all times here; a caller has a token for some real minutes all the same. */
  tokenLifetimeSeconds: z.int().positive().default(3_599),
  pageTokenLifetimeSeconds: z.int().positive().default(300),
  /** How long an HTTP call takes; it takes effect in the middle. */
  latencyMs: z.number().nonnegative().default(0),
  /** The link changes of one batch that go well; 503 for the requests of it that are beyond. 0: no limit. */
  heavyBatchLinks: z.int().nonnegative().default(100),
  /** How a 429 says when to come again. */
  retryAfter: z.enum(['seconds', 'fractional', 'date', 'none']).default('seconds'),
  /** Whether `x-ms-throttle-limit-percentage` is there. */
  percentageHeader: z.boolean().default(true),
  /** The error of a 429: as documented, or as seen at the directory. */
  throttleBody: z.enum(['documented', 'observed']).default('documented'),
});
export type GraphSettings = z.output<typeof graphSettings>;
