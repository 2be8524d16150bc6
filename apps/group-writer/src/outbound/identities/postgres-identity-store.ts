import { type LookUp, goodFor, pauseBeforeLookUp } from '@rollcall/membership';
import type { Database, Notifications, Sql } from '@rollcall/platform';
import { LOOK_UPS } from '../../core/cheaper-way';
import { IdentityStore } from '../../core/identities';
import { readSoon } from './doubts';
import { changeFacts } from '../ledger/locks';
import type { ResourceStore } from '../intake/resource-store';

interface StoredIdentity {
  readonly deviceId: string;
  readonly result: LookUp['result'] | null;
  readonly objectId: string | null;
  readonly unfoundSince: Date | null;
  readonly now: Date;
}

export class PostgresIdentityStore extends IdentityStore {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceStore,
    private readonly notifications: Notifications,
    private readonly random: () => number = Math.random,
  ) {
    super();
  }

  /** The last chain of look-ups is filled with those who are next: it costs the same, and thousands who are nowhere cost little. */
  async toLookUp(tenantId: string, limit: number): Promise<readonly string[]> {
    const due = await this.waiting(tenantId, 'next_at <= now() ORDER BY next_at DESC', limit);
    const open = due.length % LOOK_UPS.termsPerRequest;
    if (open === 0) return due;
    return [
      ...due,
      ...(await this.waiting(tenantId, 'next_at > now() ORDER BY next_at', LOOK_UPS.termsPerRequest - open)),
    ];
  }

  private async waiting(tenantId: string, which: string, limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ deviceId: string }>(
      `SELECT device_id AS "deviceId" FROM identity WHERE tenant_id = $1 AND ${which} LIMIT $2`,
      [tenantId, limit],
    );
    return rows.map(({ deviceId }) => deviceId);
  }

  async lookedUp(tenantId: string, answers: ReadonlyMap<string, LookUp>): Promise<void> {
    if (answers.size === 0) return;
    await this.database.transaction(async (sql) => {
      await changeFacts(sql);
      const stored = await sql.query<StoredIdentity>(
        `SELECT device_id AS "deviceId", result, object_id AS "objectId", unfound_since AS "unfoundSince", now() AS now
         FROM identity WHERE tenant_id = $1 AND device_id = ANY($2::uuid[])`,
        [tenantId, [...answers.keys()]],
      );
      const rows = stored.flatMap((before) => {
        const lookUp = answers.get(before.deviceId);
        return lookUp ? [{ before, ...this.afterLookUp(before, lookUp) }] : [];
      });
      await sql.query(
        `UPDATE identity i SET result = a.result, object_id = a.object_id, unfound_since = a.unfound_since,
           looked_up_at = now(), next_at = a.next_at
         FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[])
           AS a (device_id, result, object_id, unfound_since, next_at)
         WHERE i.tenant_id = $1 AND i.device_id = a.device_id`,
        [
          tenantId,
          rows.map(({ before }) => before.deviceId),
          rows.map(({ result }) => result),
          rows.map(({ objectId }) => objectId),
          rows.map(({ unfoundSince }) => unfoundSince),
          rows.map(({ nextAt }) => nextAt),
        ],
      );
      const news = rows.filter(
        ({ before, ...now }) => before.result !== now.result || before.objectId !== now.objectId,
      );
      if (news.length === 0) return;
      await this.readHeld(
        sql,
        tenantId,
        news.filter(({ result }) => result !== 'found').map(({ before }) => before.deviceId),
      );
      await this.readReturned(
        sql,
        tenantId,
        news.map(({ objectId }) => objectId),
      );
      await this.resources.refreshThose(
        sql,
        `SELECT site, resource_id FROM resource WHERE type = 'device' AND entra_id = ANY($1::text[])`,
        [news.map(({ before }) => before.deviceId)],
      );
      await this.notifications.notify(sql, ['due', 'runs']);
    });
  }

  /** No look-up answers any more for the objects that these devices hold: only they themselves can tell whether they are there. */
  private async readHeld(sql: Sql, tenantId: string, deviceIds: readonly string[]): Promise<void> {
    const held = await sql.query<{ objectId: string }>(
      `SELECT DISTINCT c.object_id AS "objectId" FROM resource r JOIN claim c USING (site, resource_id)
       WHERE r.type = 'device' AND r.entra_id = ANY($2::text[]) AND c.tenant_id = $1 AND c.object_id IS NOT NULL`,
      [tenantId, deviceIds],
    );
    await readSoon(
      sql,
      tenantId,
      held.map(({ objectId }) => ({ objectId, type: 'device' })),
    );
  }

  /** Somebody who is found was perhaps read as missing: then he is read again at once, for that is what claims go by. */
  private async readReturned(sql: Sql, tenantId: string, objectIds: readonly (string | null)[]): Promise<void> {
    await sql.query(
      `UPDATE directory_object SET next_at = now()
       WHERE tenant_id = $1 AND object_id = ANY($2::uuid[]) AND missing_since IS NOT NULL`,
      [tenantId, objectIds],
    );
  }

  private afterLookUp(before: StoredIdentity, lookUp: LookUp) {
    if (lookUp.result === 'found') {
      const nextAt = new Date(before.now.getTime() + goodFor(this.random()));
      return { result: lookUp.result, objectId: lookUp.objectId, unfoundSince: null, nextAt };
    }
    const unfoundSince = before.unfoundSince ?? before.now;
    const unfoundForMs = before.now.getTime() - unfoundSince.getTime();
    const nextAt = new Date(before.now.getTime() + pauseBeforeLookUp(unfoundForMs, this.random()));
    return { result: lookUp.result, objectId: null, unfoundSince, nextAt };
  }
}
