import { Injectable } from '@nestjs/common';
import type { DataOf, resourcesObserved } from '@rollcall/contracts';
import type { Received, Sql } from '@rollcall/platform';

/** What the sites know of each resource, by its highest revision, and which event said it. */
@Injectable()
export class ResourcesProjection {
  async observe(sql: Sql, { site, resources }: DataOf<typeof resourcesObserved>, said: Received): Promise<void> {
    const newest = new Map<number, (typeof resources)[number]>();
    for (const resource of resources) {
      const known = newest.get(resource.resourceId);
      if (!known || resource.revision > known.revision) newest.set(resource.resourceId, resource);
    }
    const rows = [...newest.values()];
    await sql.query(
      `INSERT INTO resource AS t (site, event_id, said_at, resource_id, revision, name, type, entra_id, entra_tenant_id,
         obsolete, vanished_at)
       SELECT $1, $2, $3::timestamptz, * FROM unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[],
         $9::text[], $10::boolean[], $11::timestamptz[])
       ON CONFLICT (site, resource_id) DO UPDATE SET (event_id, said_at, revision, name, type, entra_id, entra_tenant_id,
         obsolete, vanished_at) = (excluded.event_id, excluded.said_at, excluded.revision, excluded.name, excluded.type,
         excluded.entra_id, excluded.entra_tenant_id, excluded.obsolete, excluded.vanished_at)
       WHERE excluded.revision > t.revision OR (excluded.revision = t.revision AND t.event_id IS NULL)`,
      [
        site,
        said.id,
        said.time,
        rows.map((row) => row.resourceId),
        rows.map((row) => row.revision),
        rows.map((row) => row.name),
        rows.map((row) => row.type),
        rows.map((row) => row.entraId),
        rows.map((row) => row.entraTenantId),
        rows.map((row) => row.obsolete),
        rows.map((row) => row.vanishedAt),
      ],
    );
  }
}
