import { Injectable } from '@nestjs/common';
import type { DataOf, MemberResult, memberResults } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { Changes } from './changes';

/** Stands in the key where there is nothing: a stranger has no resource, a member is no stranger. */
export const NO_RESOURCE = -1;
export const NO_STRANGER = '00000000-0000-0000-0000-000000000000';

const strangerOf = ({ resourceId, objectId }: MemberResult): string =>
  resourceId === undefined ? (objectId ?? NO_STRANGER) : NO_STRANGER;

const hasLeft = ({ state }: MemberResult): boolean => state === 'removed' || state === 'gone';

/** The members of every mapping and their states, one row each; who has left has none. */
@Injectable()
export class MembersProjection {
  constructor(private readonly changes: Changes) {}

  async apply(sql: Sql, { tenantId, groupId, sequence, results }: DataOf<typeof memberResults>): Promise<void> {
    if (!(await this.isNews(sql, tenantId, groupId, sequence))) return;
    const newest = new Map<string, MemberResult>();
    for (const result of results) {
      newest.set(`${result.mappingId}/${result.resourceId ?? NO_RESOURCE}/${strangerOf(result)}`, result);
    }
    const all = [...newest.values()];
    await this.remove(sql, all.filter(hasLeft));
    await this.store(
      sql,
      all.filter((result) => !hasLeft(result)),
    );
    const mappings = new Set(all.map(({ mappingId }) => mappingId));
    await this.changes.say(sql, ...[...mappings].map((mappingId) => ({ what: 'members', mappingId }) as const));
  }

  /** The results of a group come in the order of their numbers; one that is not higher was applied before. */
  private async isNews(sql: Sql, tenantId: string, groupId: string, sequence: number): Promise<boolean> {
    const moved = await sql.query(
      `INSERT INTO group_progress AS t (tenant_id, group_id, sequence) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, group_id) DO UPDATE SET sequence = excluded.sequence
       WHERE excluded.sequence > t.sequence
       RETURNING sequence`,
      [tenantId, groupId, sequence],
    );
    return moved.length > 0;
  }

  private async remove(sql: Sql, leavers: readonly MemberResult[]): Promise<void> {
    if (leavers.length === 0) return;
    await sql.query(
      `DELETE FROM member USING unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS gone (mapping_id, resource_id, stranger_id)
       WHERE (member.mapping_id, member.resource_id, member.stranger_id)
         = (gone.mapping_id, gone.resource_id, gone.stranger_id)`,
      [
        leavers.map((row) => row.mappingId),
        leavers.map((row) => row.resourceId ?? NO_RESOURCE),
        leavers.map(strangerOf),
      ],
    );
  }

  private async store(sql: Sql, rows: readonly MemberResult[]): Promise<void> {
    if (rows.length === 0) return;
    await sql.query(
      `INSERT INTO member AS t (mapping_id, resource_id, stranger_id, object_id, state, reason, message, attempts,
         next_try_at, request_id, since)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
         $8::integer[], $9::timestamptz[], $10::text[], $11::timestamptz[])
       ON CONFLICT (mapping_id, resource_id, stranger_id) DO UPDATE SET (object_id, state, reason, message, attempts,
         next_try_at, request_id, since)
         = (excluded.object_id, excluded.state, excluded.reason, excluded.message, excluded.attempts,
         excluded.next_try_at, excluded.request_id, excluded.since)`,
      [
        rows.map((row) => row.mappingId),
        rows.map((row) => row.resourceId ?? NO_RESOURCE),
        rows.map(strangerOf),
        rows.map((row) => row.objectId ?? null),
        rows.map((row) => row.state),
        rows.map((row) => row.reason ?? null),
        rows.map((row) => row.message ?? null),
        rows.map((row) => row.attempts),
        rows.map((row) => row.nextTryAt ?? null),
        rows.map((row) => row.requestId ?? null),
        rows.map((row) => row.since),
      ],
    );
  }
}
