import { Injectable } from '@nestjs/common';
import type { DataOf, resourcesObserved } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';

/** The names of resources, by their highest revision. */
@Injectable()
export class ResourcesProjection {
  async observe(sql: Sql, { site, resources }: DataOf<typeof resourcesObserved>): Promise<void> {
    const newest = new Map<number, (typeof resources)[number]>();
    for (const resource of resources) {
      const known = newest.get(resource.resourceId);
      if (!known || resource.revision > known.revision) newest.set(resource.resourceId, resource);
    }
    const rows = [...newest.values()];
    await sql.query(
      `INSERT INTO resource AS t (site, resource_id, revision, name)
       SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[])
       ON CONFLICT (site, resource_id) DO UPDATE SET (revision, name) = (excluded.revision, excluded.name)
       WHERE excluded.revision > t.revision`,
      [site, rows.map((row) => row.resourceId), rows.map((row) => row.revision), rows.map((row) => row.name)],
    );
  }
}
