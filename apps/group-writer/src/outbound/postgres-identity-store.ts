import type { LookUp } from '@rollcall/membership';
import type { Database, Notifications, Sql } from '@rollcall/platform';
import { IdentityStore } from '../core/ports';
import { changeFacts } from './locks';
import type { ResourceStore } from './resource-store';

/** Pauses between look-ups of somebody who was not found: from ten seconds, doubling, to an hour. */
const PAUSE = `least(interval '1 hour', interval '10 seconds' * power(2, least(attempts, 12)))`;

export class PostgresIdentityStore extends IdentityStore {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceStore,
    private readonly notifications: Notifications,
  ) {
    super();
  }

  async due(tenantId: string, limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ deviceId: string }>(
      `SELECT device_id AS "deviceId" FROM identity WHERE tenant_id = $1 AND next_at <= now() ORDER BY next_at LIMIT $2`,
      [tenantId, limit],
    );
    return rows.map(({ deviceId }) => deviceId);
  }

  async answer(tenantId: string, answers: ReadonlyMap<string, LookUp>): Promise<void> {
    await this.database.transaction(async (sql) => {
      await changeFacts(sql);
      const deviceIds = [...answers.keys()];
      await sql.query(
        `UPDATE identity i SET result = a.result, object_id = a.object_id, looked_up_at = now(), attempts = attempts + 1,
           next_at = CASE WHEN a.result = 'found' THEN NULL ELSE now() + ${PAUSE} END
         FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS a (device_id, result, object_id)
         WHERE i.tenant_id = $1 AND i.device_id = a.device_id`,
        [
          tenantId,
          deviceIds,
          deviceIds.map((id) => answers.get(id)?.result),
          deviceIds.map((id) => objectOf(answers.get(id))),
        ],
      );
      await this.refreshResources(sql, `type = 'device' AND lower(entra_id) = ANY($1::text[])`, deviceIds);
    });
  }

  /** Ends the grace of those whose identity the site has not given for a day. Returns how many there were. */
  async endGrace(): Promise<number> {
    return this.database.transaction(async (sql) => {
      await changeFacts(sql);
      return this.refreshResources(
        sql,
        `identity_lost_at < now() - interval '24 hours' AND EXISTS (SELECT 1 FROM claim c WHERE c.site = resource.site
           AND c.resource_id = resource.resource_id AND c.object_id IS NOT NULL) AND $1::text[] IS NOT NULL`,
        [],
      );
    });
  }

  private async refreshResources(sql: Sql, which: string, parameter: readonly string[]): Promise<number> {
    const rows = await sql.query<{ site: string; ids: number[] }>(
      `SELECT site, jsonb_agg(resource_id) AS ids FROM resource WHERE ${which} GROUP BY site ORDER BY site`,
      [parameter],
    );
    for (const { site, ids } of rows) await this.resources.refreshClaims(sql, site, ids, null);
    await this.notifications.notify(sql, 'due');
    await this.notifications.notify(sql, 'runs');
    return rows.reduce((sum, { ids }) => sum + ids.length, 0);
  }
}

const objectOf = (lookUp: LookUp | undefined): string | null => (lookUp?.result === 'found' ? lookUp.objectId : null);
