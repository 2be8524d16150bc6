import type { RunningSystem } from '@rollcall/testing';
import { Client } from 'pg';

const MINUTES = 24 * 60;

/**
 * Gives a new system the figures of a day that it did not live through: quiet, with a large change in the morning and a
 * smaller one after noon. They go straight into the database, because no API measures the past.
 */
export async function liveThroughADay({ stack }: RunningSystem, tenantIds: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    await client.query('SET search_path TO status_service');
    for (const [index, tenantId] of tenantIds.entries()) {
      const parameters = [tenantId, MINUTES, 1 / (index + 1)];
      await client.query(
        `INSERT INTO tenant_minute (minute, tenant_id, backlog, quota_used)
         SELECT date_trunc('minute', now()) - ago * interval '1 minute', $1::uuid,
           round(work * 4200 * $3::float8), 0.02 + 0.75 * work * $3::float8
         FROM generate_series(2, $2::int) AS ago, LATERAL (SELECT ${busy} AS work) AS busy
         ON CONFLICT DO NOTHING`,
        parameters,
      );
      await client.query(
        `INSERT INTO lag_minute (minute, tenant_id, bucket, count)
         SELECT date_trunc('minute', now()) - ago * interval '1 minute', $1::uuid, bucket, count
         FROM generate_series(2, $2::int, 3) AS ago, LATERAL (SELECT ${busy} AS work) AS busy,
           LATERAL (VALUES ((58 + 6 * sin(ago / 90.0) + 14 * work)::int, 60), ((74 + 5 * sin(ago / 37.0) + 14 * work)::int, 3))
             AS lags (bucket, count)
         WHERE $3::float8 > 0
         ON CONFLICT DO NOTHING`,
        parameters,
      );
    }
  } finally {
    await client.end();
  }
}

/** How much there was to do so many minutes `ago`, from 0 to 1. */
const busy = `exp(-(((ago - 900) / 50.0) ^ 2)) + 0.45 * exp(-(((ago - 380) / 35.0) ^ 2))`;
