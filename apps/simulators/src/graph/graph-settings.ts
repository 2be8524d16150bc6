import { z } from 'zod';

/** What is not confirmed about the real service, or differs from day to day, and can be set. */
export const graphSettings = z.strictObject({
  /** Whether a device can be added only with Device.ReadWrite.All. */
  deviceAddsNeedDevicePermission: z.boolean().default(true),
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
