import { z } from 'zod';

const seconds = z.number().nonnegative();

/** How far the replicas that answer reads are behind, in seconds of the Graph end's clock. */
export const replication = z
  .strictObject({
    replicas: z.int().min(1).max(50).default(3),
    /** A replica draws how far it is behind from this range, again and again. */
    minSeconds: seconds.default(0),
    maxSeconds: seconds.default(0),
    /** How often, from 0 to 1, it draws from the range between `maxSeconds` and `tailSeconds` instead. */
    tailShare: z.number().min(0).max(1).default(0),
    tailSeconds: seconds.default(0),
    /** How much further behind the index is that answers advanced queries. */
    indexSeconds: seconds.default(0),
    /** So many of the replicas take in nothing more until there are fewer. */
    frozen: z.int().nonnegative().default(0),
  })
  .refine(({ minSeconds, maxSeconds }) => minSeconds <= maxSeconds, 'minSeconds is at most maxSeconds')
  .refine(({ frozen, replicas }) => frozen <= replicas, 'no more can be frozen than there are');
export type Replication = z.output<typeof replication>;

/** Nothing lags. */
export const defaultReplication = (): Replication => replication.parse({});
