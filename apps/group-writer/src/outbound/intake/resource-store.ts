import type { ObservedResource } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { claimantsOf } from '../ledger/claiming-mappings';
import { refresh } from '../ledger/claims';
import { GroupTransaction } from '../ledger/group-transaction';
import { changeFacts } from '../ledger/locks';

/** What is known of the rows of a site, and what follows from it for the claims on them. */
export class ResourceStore {
  constructor(private readonly outbox: Outbox) {}

  /** Takes in what the watcher observed; older revisions change nothing. */
  async take(sql: Sql, site: string, resources: readonly ObservedResource[], traceId: string | null): Promise<void> {
    await changeFacts(sql);
    const column = <Key extends keyof ObservedResource>(key: Key) => resources.map((resource) => resource[key]);
    const written = (id: string | null) => id?.trim().toLowerCase() ?? null;
    const changed = await sql.query<{ resourceId: number; entraId: string | null; another: boolean }>(
      `INSERT INTO resource AS r (site, resource_id, type, name, entra_id, entra_tenant_id, revision, sms_id)
       SELECT $1, resource_id, type, name, entra_id, entra_tenant_id, revision, sms_id
       FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[])
         AS seen (resource_id, type, name, entra_id, entra_tenant_id, revision, sms_id)
       ORDER BY resource_id
       ON CONFLICT (site, resource_id) DO UPDATE SET type = excluded.type, name = excluded.name, entra_id = excluded.entra_id,
         entra_tenant_id = excluded.entra_tenant_id, revision = excluded.revision, sms_id = coalesce(excluded.sms_id, r.sms_id),
         identity_since = CASE WHEN (r.type, r.entra_id, r.entra_tenant_id)
           IS DISTINCT FROM (excluded.type, excluded.entra_id, excluded.entra_tenant_id) THEN now() ELSE r.identity_since END
       WHERE r.revision < excluded.revision
       RETURNING resource_id AS "resourceId", entra_id AS "entraId", CASE WHEN r.xmax <> 0 THEN
         coalesce(r.sms_id <> (
           SELECT before.sms_id FROM resource before WHERE before.site = r.site AND before.resource_id = r.resource_id
         ), false)
       ELSE false END AS another`, // a query within the statement sees the row as it was; a new row has no xmax
      [
        site,
        column('resourceId'),
        column('type'),
        column('name'),
        column('entraId').map(written),
        column('entraTenantId').map(written),
        column('revision'),
        column('smsId').map((id) => id ?? null),
      ],
    );
    await this.lookUpAgain(
      sql,
      changed.flatMap(({ entraId }) => entraId ?? []),
    );
    await this.refreshClaims(
      sql,
      site,
      changed.map(({ resourceId }) => resourceId),
      traceId,
      new Set(changed.flatMap(({ resourceId, another }) => (another ? [resourceId] : []))),
    );
  }

  /** The same for the resources that a query names by `site` and `resource_id`. Returns how many there were. */
  async refreshThose(sql: Sql, query: string, parameters: readonly unknown[]): Promise<number> {
    const sites = await sql.query<{ site: string; ids: number[] }>(
      `SELECT site, jsonb_agg(DISTINCT resource_id) AS ids FROM (${query}) AS those GROUP BY site ORDER BY site`,
      parameters,
    );
    for (const { site, ids } of sites) await this.refreshClaims(sql, site, ids, null);
    return sites.reduce((sum, { ids }) => sum + ids.length, 0);
  }

  /**
   * Brings every claim on these resources in line with what is known of them. The caller holds the facts. `others` are those
   * that stand for other machines than before.
   */
  async refreshClaims(
    sql: Sql,
    site: string,
    resourceIds: readonly number[],
    traceId: string | null,
    others?: ReadonlySet<number>,
  ): Promise<void> {
    if (resourceIds.length === 0) return;
    for (const { mapping, resourceIds: claimed } of await claimantsOf(sql, site, resourceIds)) {
      const group = await GroupTransaction.open(sql, this.outbox, mapping, traceId);
      await refresh(group, mapping, claimed, traceId, others);
      await group.close();
    }
  }

  /** Something has changed with these devices: perhaps they are in the directory now. */
  private async lookUpAgain(sql: Sql, entraIds: readonly string[]): Promise<void> {
    await sql.query(
      `UPDATE identity SET next_at = now(), unfound_since = NULL
       WHERE tenant_id IN (SELECT tenant_id FROM mapping) AND unfound_since IS NOT NULL AND device_id IN (
         SELECT CASE WHEN pg_input_is_valid(id, 'uuid') THEN id::uuid END FROM unnest($1::text[]) AS named (id))`,
      [entraIds],
    );
  }
}
