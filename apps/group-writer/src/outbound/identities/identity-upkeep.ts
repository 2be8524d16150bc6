import type { Database, Notifications } from '@rollcall/platform';
import { IDENTITY_GRACE } from './identities';
import { changeFacts } from '../ledger/locks';
import type { ResourceStore } from '../intake/resource-store';

/** Stands for "none" at the site. */
const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

/** What time alone does to identities. */
export class IdentityUpkeep {
  constructor(
    private readonly database: Database,
    private readonly resources: ResourceStore,
    private readonly notifications: Notifications,
  ) {}

  /** Lets go of the objects of those whom the site has not named for the time of the grace. Returns how many there were. */
  async endGraces(): Promise<number> {
    return this.database.transaction(async (sql) => {
      await changeFacts(sql);
      const ended = await this.resources.refreshThose(
        sql,
        `SELECT r.site, r.resource_id FROM resource r JOIN claim c USING (site, resource_id)
         WHERE c.object_id IS NOT NULL AND r.identity_since < now() - interval '${IDENTITY_GRACE}'
           AND (r.type NOT IN ('device', 'user') OR r.entra_id IS NULL OR r.entra_id = $1
             OR r.entra_id !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
             OR r.entra_tenant_id NOT IN (c.tenant_id::text, '', $1))`,
        [ZERO_GUID],
      );
      if (ended > 0) await this.notifications.notify(sql, ['due', 'runs']);
      return ended;
    });
  }

  /**
   * Begins to watch the objects that claims name and no look-up answers for (users, and devices with a new identity that is
   * not found), and forgets what no claim rests on any more: answers that found somebody after half a day, so that who comes
   * and goes is not looked up each time.
   */
  async tidy(): Promise<void> {
    await this.database.transaction(async (sql) => {
      await changeFacts(sql);
      await sql.query(
        `INSERT INTO directory_object (tenant_id, object_id, type, next_at)
         SELECT tenant_id, object_id, type, now() + interval '18 hours' + random() * interval '12 hours'
         FROM (SELECT c.tenant_id, c.object_id, min(CASE r.type WHEN 'user' THEN 'user' ELSE 'device' END) AS type
           FROM claim c JOIN resource r USING (site, resource_id)
           LEFT JOIN identity i ON i.tenant_id = c.tenant_id AND i.device_id::text = r.entra_id AND r.type = 'device'
           WHERE c.object_id IS NOT NULL AND i.object_id IS DISTINCT FROM c.object_id GROUP BY 1, 2) AS named
         ON CONFLICT DO NOTHING`,
      );
      await sql.query(
        `DELETE FROM directory_object o WHERE NOT EXISTS (
             SELECT 1 FROM claim c WHERE c.tenant_id = o.tenant_id AND c.object_id = o.object_id)
           AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.tenant_id = o.tenant_id AND i.object_id = o.object_id)
           AND NOT EXISTS (SELECT 1 FROM claim c JOIN resource r USING (site, resource_id)
             WHERE c.tenant_id = o.tenant_id AND r.type = 'user' AND r.entra_id = o.object_id::text)`,
      );
      await sql.query(
        `DELETE FROM identity i WHERE (result IS DISTINCT FROM 'found' OR looked_up_at < now() - interval '12 hours')
           AND NOT EXISTS (SELECT 1 FROM claim c JOIN resource r USING (site, resource_id)
             WHERE c.tenant_id = i.tenant_id AND r.type = 'device' AND r.entra_id = i.device_id::text)`,
      );
    });
  }
}
