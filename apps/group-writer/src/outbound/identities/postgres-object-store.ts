import { type ObjectReading, type ObjectRecord, afterReading, pauseBeforeReading } from '@rollcall/membership';
import type { Database, Notifications, Sql } from '@rollcall/platform';
import { type NamedObject, ObjectStore } from '../../core/identities';
import { changeFacts } from '../ledger/locks';
import type { ResourceStore } from '../intake/resource-store';

/** Objects whose reading gets no answer are named again after so long. */
const ASK_AGAIN_AFTER = '15 minutes';
/** An object that is to be read takes those along whose time comes within this: a request reads a thousand as well as one. */
const TAKEN_ALONG = '1 hour';

/** The resources whose claims name an object that is gone, or do not name one that is there ($2 and $3, in tenant $1). */
const RESTING_ON_OBJECTS = `
  SELECT site, resource_id FROM claim WHERE tenant_id = $1 AND object_id = ANY($2::uuid[])
  UNION
  SELECT c.site, c.resource_id FROM claim c JOIN resource r USING (site, resource_id)
    WHERE c.tenant_id = $1 AND r.type = 'user' AND r.entra_id = ANY($3::text[]) AND c.object_id::text IS DISTINCT FROM r.entra_id
  UNION
  SELECT c.site, c.resource_id FROM claim c JOIN resource r USING (site, resource_id)
    JOIN identity i ON i.tenant_id = c.tenant_id AND i.device_id::text = r.entra_id
    WHERE c.tenant_id = $1 AND r.type = 'device' AND i.object_id = ANY($3::uuid[]) AND c.object_id IS DISTINCT FROM i.object_id`;

interface StoredObject extends Omit<ObjectRecord, 'missingSince'> {
  readonly objectId: string;
  readonly missingSince: Date | null;
  readonly now: Date;
}

export class PostgresObjectStore extends ObjectStore {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceStore,
    private readonly notifications: Notifications,
    private readonly random: () => number = Math.random,
  ) {
    super();
  }

  async toRead(tenantId: string, limit: number): Promise<readonly NamedObject[]> {
    return this.database.query<NamedObject>(
      `UPDATE directory_object o SET next_at = now() + interval '${ASK_AGAIN_AFTER}'
       FROM (SELECT object_id FROM directory_object WHERE tenant_id = $1
         AND EXISTS (SELECT 1 FROM directory_object WHERE tenant_id = $1 AND next_at <= now())
         AND (next_at <= now() OR missing_since IS NULL AND next_at <= now() + interval '${TAKEN_ALONG}')
         ORDER BY next_at LIMIT $2) AS next
       WHERE o.tenant_id = $1 AND o.object_id = next.object_id RETURNING o.object_id AS "objectId", o.type`,
      [tenantId, limit],
    );
  }

  async haveRead(tenantId: string, readings: ReadonlyMap<string, ObjectReading>): Promise<void> {
    if (readings.size === 0) return;
    await this.database.transaction(async (sql) => {
      await changeFacts(sql);
      const records = await this.store(sql, tenantId, readings);
      const those = (which: (record: ObjectRecord) => boolean) => records.filter(which).map(({ objectId }) => objectId);
      const missing = those(({ missingSince }) => missingSince !== null);
      await sql.query(
        `UPDATE identity SET next_at = now() WHERE tenant_id = $1 AND object_id = ANY($2::uuid[])`, // perhaps it has another by now
        [tenantId, missing],
      );
      const refreshed = await this.resources.refreshThose(sql, RESTING_ON_OBJECTS, [
        tenantId,
        those(({ gone }) => gone),
        those(({ seen }) => seen),
      ]);
      if (missing.length > 0) await this.notifications.notify(sql, 'identities');
      if (refreshed > 0) await this.notifications.notify(sql, ['due', 'runs']);
    });
  }

  private async store(sql: Sql, tenantId: string, readings: ReadonlyMap<string, ObjectReading>) {
    const stored = await sql.query<StoredObject>(
      `SELECT object_id AS "objectId", seen, missing_since AS "missingSince", gone, now() AS now
       FROM directory_object WHERE tenant_id = $1 AND object_id = ANY($2::uuid[])`,
      [tenantId, [...readings.keys()]],
    );
    const records = stored.flatMap(({ objectId, missingSince, now, ...before }) => {
      const reading = readings.get(objectId);
      if (!reading) return [];
      const at = now.getTime();
      const after = afterReading({ ...before, missingSince: missingSince?.getTime() ?? null }, reading, at);
      return [{ objectId, ...after, nextAt: new Date(at + pauseBeforeReading(after, at, this.random())) }];
    });
    await sql.query(
      `UPDATE directory_object o SET seen = r.seen, missing_since = r.missing_since, gone = r.gone, next_at = r.next_at
       FROM unnest($2::uuid[], $3::boolean[], $4::timestamptz[], $5::boolean[], $6::timestamptz[])
         AS r (object_id, seen, missing_since, gone, next_at)
       WHERE o.tenant_id = $1 AND o.object_id = r.object_id`,
      [
        tenantId,
        records.map(({ objectId }) => objectId),
        records.map(({ seen }) => seen),
        records.map(({ missingSince }) => (missingSince === null ? null : new Date(missingSince))),
        records.map(({ gone }) => gone),
        records.map(({ nextAt }) => nextAt),
      ],
    );
    return records;
  }
}
