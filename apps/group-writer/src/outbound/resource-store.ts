import type { ObservedResource } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { claimantsOf } from './claiming-mappings';
import { refresh } from './claims';
import { GroupTransaction } from './group-transaction';
import { changeFacts } from './locks';

/** What is known of the rows of a site, and what follows from it for the claims on them. */
export class ResourceStore {
  constructor(private readonly outbox: Outbox) {}

  /** Takes in what the watcher observed; older revisions change nothing. */
  async take(sql: Sql, site: string, resources: readonly ObservedResource[], traceId: string): Promise<void> {
    await changeFacts(sql);
    const column = <Key extends keyof ObservedResource>(key: Key) => resources.map((resource) => resource[key]);
    const changed = await sql.query<{ resourceId: number }>(
      `INSERT INTO resource AS r (site, resource_id, type, name, entra_id, entra_tenant_id, identity_lost_at, revision)
       SELECT $1, resource_id, type, name, entra_id, entra_tenant_id, NULL, revision
       FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
         AS seen (resource_id, type, name, entra_id, entra_tenant_id, revision)
       ORDER BY resource_id
       ON CONFLICT (site, resource_id) DO UPDATE SET type = excluded.type, name = excluded.name, entra_id = excluded.entra_id,
         entra_tenant_id = excluded.entra_tenant_id, revision = excluded.revision,
         identity_lost_at = CASE WHEN excluded.entra_id IS NULL THEN coalesce(r.identity_lost_at, now()) END
       WHERE r.revision < excluded.revision RETURNING resource_id AS "resourceId"`,
      [
        site,
        column('resourceId'),
        column('type'),
        column('name'),
        column('entraId'),
        column('entraTenantId'),
        column('revision'),
      ],
    );
    await this.refreshClaims(
      sql,
      site,
      changed.map(({ resourceId }) => resourceId),
      traceId,
    );
  }

  /** Brings every claim on these resources in line with what is known of them. The caller holds the facts. */
  async refreshClaims(sql: Sql, site: string, resourceIds: readonly number[], traceId: string | null): Promise<void> {
    if (resourceIds.length === 0) return;
    for (const { mapping, resourceIds: claimed } of await claimantsOf(sql, site, resourceIds)) {
      const group = await GroupTransaction.open(sql, this.outbox, mapping, traceId);
      await refresh(group, mapping, claimed, traceId);
      await group.close();
    }
  }
}
