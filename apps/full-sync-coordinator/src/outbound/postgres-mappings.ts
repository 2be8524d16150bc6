import { mappingChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import { type Mapping, mappingEvent } from '../core/mapping';
import type { ForChange, MappingFilter, MappingTable, Page } from '../core/ports';
import { RefusedError } from '../core/refusal';
import { lockOf } from './lock-of';
import { type MappingRow, mappingOf } from './mapping-row';

export class PostgresMappings implements MappingTable {
  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
  ) {}

  async find(mappingId: string, options?: ForChange): Promise<Mapping | undefined> {
    const [row] = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping WHERE mapping_id = $1 AND deleted_at IS NULL ${lockOf(options)}`,
      [mappingId],
    );
    return row && mappingOf(row);
  }

  async same({
    site,
    collectionId,
    tenantId,
    groupId,
  }: Parameters<MappingTable['same']>[0]): Promise<Mapping | undefined> {
    const [row] = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping
       WHERE site = $1 AND collection_id = $2 AND tenant_id = $3 AND group_id = $4 AND deleted_at IS NULL`,
      [site, collectionId, tenantId, groupId],
    );
    return row && mappingOf(row);
  }

  async list(filter: MappingFilter, limit: number, after?: string): Promise<Page<Mapping, string>> {
    const { site, collectionId, tenantId, groupId } = filter;
    const rows = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping
       WHERE deleted_at IS NULL
         AND ($1::text IS NULL OR site = $1) AND ($2::text IS NULL OR collection_id = $2)
         AND ($3::uuid IS NULL OR tenant_id = $3) AND ($4::uuid IS NULL OR group_id = $4)
         AND ($5::uuid IS NULL OR (created_at, mapping_id) > (SELECT created_at, mapping_id FROM mapping WHERE mapping_id = $5))
       ORDER BY created_at, mapping_id
       LIMIT $6`,
      [site ?? null, collectionId ?? null, tenantId ?? null, groupId ?? null, after ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(mappingOf);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: last.mappingId } : { items };
  }

  async ofCollection(site: string, collectionId: string): Promise<readonly Mapping[]> {
    const rows = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping WHERE site = $1 AND collection_id = $2 AND deleted_at IS NULL ORDER BY created_at, mapping_id`,
      [site, collectionId],
    );
    return rows.map(mappingOf);
  }

  async enabledOfGroup(tenantId: string, groupId: string): Promise<readonly Mapping[]> {
    const rows = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND enabled AND deleted_at IS NULL
       ORDER BY created_at, mapping_id`,
      [tenantId, groupId],
    );
    return rows.map(mappingOf);
  }

  async enabledOfTenant(tenantId: string): Promise<readonly Mapping[]> {
    const rows = await this.sql.query<MappingRow>(
      'SELECT * FROM mapping WHERE tenant_id = $1 AND enabled AND deleted_at IS NULL',
      [tenantId],
    );
    return rows.map(mappingOf);
  }

  async save(mapping: Mapping): Promise<void> {
    const { deleted, guard, schedule } = mapping;
    await this.sql
      .query(
        `INSERT INTO mapping (mapping_id, revision, site, collection_id, collection_name, collection_type, tenant_id,
         cloud_service_id, group_id, group_name, enabled, guard, created_at, changed_at, deleted_at, deleted_by, remove_members, remove_run_id,
         never_add, never_remove, paused, mode, schedule)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
       ON CONFLICT (mapping_id) DO UPDATE SET
         revision = excluded.revision, collection_name = excluded.collection_name, group_name = excluded.group_name,
         enabled = excluded.enabled, guard = excluded.guard, changed_at = excluded.changed_at,
         deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by, remove_members = excluded.remove_members,
         remove_run_id = excluded.remove_run_id, never_add = excluded.never_add, never_remove = excluded.never_remove,
         paused = excluded.paused, mode = excluded.mode, schedule = excluded.schedule`,
        [
          mapping.mappingId,
          mapping.revision,
          mapping.site,
          mapping.collectionId,
          mapping.collectionName,
          mapping.collectionType,
          mapping.tenantId,
          mapping.cloudServiceId,
          mapping.groupId,
          mapping.groupName,
          mapping.enabled,
          guard ? JSON.stringify(guard) : null,
          mapping.createdAt,
          mapping.changedAt,
          deleted?.at ?? null,
          deleted?.by ?? null,
          deleted?.removeMembers ?? null,
          deleted?.runId ?? null,
          mapping.neverAdd,
          mapping.neverRemove,
          mapping.paused,
          mapping.mode,
          schedule ? JSON.stringify(schedule) : null,
        ],
      )
      .catch((error: unknown) => {
        throw isPairTaken(error)
          ? new RefusedError('mapping-exists', 'This collection is mapped to this group already.')
          : error;
      });
    await this.announce([mapping]);
  }

  async announce(mappings: readonly Mapping[]): Promise<void> {
    await this.outbox.add(this.sql, mappingChanged, mappings.map(mappingEvent));
  }

  async batch(limit: number, after?: string): Promise<readonly Mapping[]> {
    const rows = await this.sql.query<MappingRow>(
      `SELECT * FROM mapping WHERE $1::uuid IS NULL OR mapping_id > $1 ORDER BY mapping_id LIMIT $2 FOR UPDATE`,
      [after ?? null, limit],
    );
    return rows.map(mappingOf);
  }

  async forgetDeleted(before: Date): Promise<void> {
    const gone = await this.sql.query<{ mapping_id: string }>(
      'DELETE FROM mapping WHERE deleted_at < $1 RETURNING mapping_id',
      [before],
    );
    await this.outbox.bury(
      this.sql,
      mappingChanged,
      gone.map(({ mapping_id }) => mapping_id),
    );
  }
}

/** Two requests for the same pair at once: the index decides. */
const isPairTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'mapping_pair';
