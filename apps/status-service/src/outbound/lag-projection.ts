import { Injectable } from '@nestjs/common';
import type { DataOf, MemberResult, memberResults } from '@rollcall/contracts';
import type { Received, Sql } from '@rollcall/platform';
import { lagBucket } from '../core/lag-buckets';

const MINUTE_MS = 60_000;

/** A result that says again what was so before (a rebuild) is no change, and its lag was counted when it was one. */
const FRESH_MS = 5 * MINUTE_MS;

const settled = ({ state }: MemberResult): boolean => state === 'synced' || state === 'removed';

interface Said {
  readonly data: DataOf<typeof memberResults>;
  readonly received: Received;
}

/** How long changes of collections took until Graph acknowledged them, counted by minute and tenant. */
@Injectable()
export class LagProjection {
  /** Last in its transaction: others of the tenant wait for the same rows. */
  async count(sql: Sql, events: readonly Said[]): Promise<void> {
    const counts = new Map<string, { tenantId: string; minute: Date; bucket: number; count: number }>();
    for (const { data, received } of events) {
      for (const result of data.results) {
        if (result.changedAt === undefined || !settled(result)) continue;
        const since = Date.parse(result.since);
        if (received.time.getTime() - since > FRESH_MS) continue;
        const minute = Math.floor(since / MINUTE_MS) * MINUTE_MS;
        const bucket = lagBucket(since - Date.parse(result.changedAt));
        const key = `${data.tenantId}/${minute}/${bucket}`;
        const known = counts.get(key) ?? { tenantId: data.tenantId, minute: new Date(minute), bucket, count: 0 };
        counts.set(key, { ...known, count: known.count + 1 });
      }
    }
    if (counts.size === 0) return;
    const rows = [...counts.values()];
    await sql.query(
      `INSERT INTO lag_minute AS t (tenant_id, minute, bucket, count)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::integer[])
         AS counted (tenant_id, minute, bucket, count)
       ORDER BY minute, tenant_id, bucket
       ON CONFLICT (minute, tenant_id, bucket) DO UPDATE SET count = t.count + excluded.count`,
      [
        rows.map(({ tenantId }) => tenantId),
        rows.map(({ minute }) => minute),
        rows.map(({ bucket }) => bucket),
        rows.map(({ count }) => count),
      ],
    );
  }
}
