import { z } from 'zod';

/** A moment as a cursor carries it: whole microseconds since 1970, as exact as Postgres is; until the year 2200. */
export const microseconds = z.int().min(-1).max(7_258_118_400_000_000);

/** SQL: a timestamp as microseconds; -1 where it is null. */
export const microsecondsOf = (sql: string): string => `coalesce((extract(epoch FROM ${sql}) * 1000000)::bigint, -1)`;

/** SQL: microseconds as a timestamp. */
export const momentFromMicroseconds = (sql: string): string =>
  `(timestamptz 'epoch' + ${sql}::float8 * interval '1 microsecond')`;
