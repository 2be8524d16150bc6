import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import type { LagCount } from '../core/lag-buckets';
import { Measurements, type Stretch, type TenantNow } from '../core/views';

/** What a tenant's end said longer ago than this is not what is so now. */
const SAID_LATELY = `interval '5 minutes'`;

const tenants = `SELECT e.cloud_service_id AS "cloudServiceId", e.tenant_id AS "tenantId", e.state, e.backlog,
    e.quota_used AS "quotaUsed"
  FROM tenant_end e LEFT JOIN tenant t ON t.tenant_id = e.tenant_id
  WHERE t.removed IS NOT TRUE ORDER BY e.cloud_service_id`;

/** Parameters: $1 from, $2 to, $3 how long each stretch is. They begin at multiples of it since 1970. */
const history = `WITH lag AS (
    SELECT at, tenant_id, jsonb_agg(jsonb_build_object('bucket', bucket, 'count', count)) AS lags FROM (
      SELECT date_bin($3::interval, minute, 'epoch') AS at, tenant_id, bucket, sum(count) AS count
      FROM lag_minute WHERE minute >= $1 AND minute < $2 GROUP BY 1, 2, 3
    ) AS counted GROUP BY 1, 2
  ), state AS (
    SELECT date_bin($3::interval, minute, 'epoch') AS at, tenant_id, max(backlog) AS backlog,
      max(quota_used) AS quota_used
    FROM tenant_minute WHERE minute >= $1 AND minute < $2 GROUP BY 1, 2
  )
  SELECT at, tenant_id AS "tenantId", coalesce(e.cloud_service_id, tenant_id::text) AS "cloudServiceId",
    state.backlog, state.quota_used AS "quotaUsed", coalesce(lags, '[]') AS lags
  FROM lag FULL JOIN state USING (at, tenant_id) LEFT JOIN tenant_end e USING (tenant_id)
  ORDER BY at, "cloudServiceId"`;

@Injectable()
export class PostgresMeasurements extends Measurements {
  constructor(private readonly database: Database) {
    super();
  }

  async lags(from: Date): Promise<ReadonlyMap<string, readonly LagCount[]>> {
    const rows = await this.database.query<LagCount & { readonly tenant_id: string }>(
      `SELECT tenant_id, bucket, sum(count) AS count FROM lag_minute
       WHERE minute >= date_trunc('minute', $1::timestamptz) GROUP BY tenant_id, bucket`,
      [from],
    );
    const found = new Map<string, LagCount[]>();
    for (const { tenant_id, bucket, count } of rows)
      found.set(tenant_id, [...(found.get(tenant_id) ?? []), { bucket, count: Number(count) }]);
    return found;
  }

  tenants(): Promise<readonly TenantNow[]> {
    return this.database.query<TenantNow>(tenants);
  }

  async deadLettersOpen(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM dead_letter WHERE state = 'open'`,
    );
    return row?.count ?? 0;
  }

  history(from: Date, to: Date, stepMs: number): Promise<readonly Stretch[]> {
    return this.database.query<Stretch>(history, [from, to, `${stepMs} milliseconds`]);
  }

  /** Any replica may; the first of a minute is kept. */
  async sample(): Promise<void> {
    await this.database.query(
      `INSERT INTO tenant_minute (minute, tenant_id, backlog, quota_used)
       SELECT date_trunc('minute', now()), tenant_id, backlog, quota_used FROM tenant_end
       WHERE (backlog IS NOT NULL OR quota_used IS NOT NULL) AND observed_at > now() - ${SAID_LATELY}
       ON CONFLICT (minute, tenant_id) DO NOTHING`,
    );
  }
}
