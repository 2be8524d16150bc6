import { Injectable } from '@nestjs/common';
import type { DataOf, mappingChanged } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { Changes } from './changes';
import { upsert } from './upsert';

/** Mappings by their highest revision. A deleted one stays as a row, so that nothing older brings it back. */
@Injectable()
export class MappingsProjection {
  constructor(private readonly changes: Changes) {}

  async change(sql: Sql, mapping: DataOf<typeof mappingChanged>): Promise<void> {
    const changed = await upsert(sql, {
      table: 'mapping',
      key: ['mapping_id'],
      row: {
        mapping_id: mapping.mappingId,
        revision: mapping.revision,
        site: mapping.site,
        collection_id: mapping.collectionId,
        collection_name: mapping.collectionName,
        collection_type: mapping.collectionType,
        tenant_id: mapping.tenantId,
        cloud_service_id: mapping.cloudServiceId,
        group_id: mapping.groupId,
        group_name: mapping.groupName,
        enabled: mapping.enabled,
        paused: mapping.paused ?? false,
        created_at: mapping.createdAt,
        changed_at: mapping.changedAt,
        deleted_at: mapping.deleted?.at,
      },
      newer: 'excluded.revision > t.revision',
    });
    if (changed) await this.changes.say(sql, { what: 'cloud-sync', mappingId: mapping.mappingId });
  }
}
