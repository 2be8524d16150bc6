import { Injectable } from '@nestjs/common';
import { guid } from '@rollcall/contracts';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import { MembersView, type MembersQuery, type ListedMember, type Page } from '../core/views';
import { NO_RESOURCE } from './members-projection';
import { pageOfRows, readCursor } from './paging';
import { anywhere } from './patterns';
import { SqlConditions } from './sql-conditions';

interface StoredMember extends Omit<ListedMember, 'resourceId' | 'objectId' | 'nextTryAt' | 'requestId' | 'since'> {
  readonly resource_id: number;
  readonly stranger_id: string;
  readonly object_id: string | null;
  readonly next_try_at: Date | null;
  readonly request_id: string | null;
  readonly since: Date;
}

const toMember = (row: StoredMember): ListedMember => ({
  resourceId: row.resource_id === NO_RESOURCE ? null : row.resource_id,
  name: row.name,
  objectId: row.object_id,
  state: row.state,
  reason: row.reason,
  message: row.message,
  attempts: row.attempts,
  nextTryAt: row.next_try_at?.toISOString() ?? null,
  requestId: row.request_id,
  since: row.since.toISOString(),
});

/** In the order of the primary key: strangers first, then by resource id. */
@Injectable()
export class PostgresMembersView extends MembersView {
  constructor(private readonly database: Database) {
    super();
  }

  async list(mappingId: string, { limit, cursor, state, reason, search }: MembersQuery): Promise<Page<ListedMember>> {
    const asked = new SqlConditions();
    asked.when(mappingId, (id) => `member.mapping_id = ${id}`);
    asked.when(reason, (words) => `member.reason = ANY(${words}::text[])`);
    asked.when(search && anywhere(search), (pattern) =>
      ['resource.name', `nullif(member.resource_id, ${NO_RESOURCE})::text`, 'member.object_id::text']
        .map((column) => `${column} ILIKE ${pattern}`)
        .join(' OR '),
    );
    const from = cursor ? readCursor(cursor, z.tuple([z.int(), guid])) : undefined;
    asked.when(from?.[0], (resource) => {
      const stranger = asked.parameter(from?.[1]);
      return `(member.resource_id, member.stranger_id) > (${resource}::bigint, ${stranger}::uuid)`;
    });
    const inOrder = (condition: string) => `SELECT member.*, resource.name FROM member
       JOIN mapping ON mapping.mapping_id = member.mapping_id
       LEFT JOIN resource ON resource.site = mapping.site AND resource.resource_id = member.resource_id
       WHERE ${condition} ORDER BY member.resource_id, member.stranger_id LIMIT ${limit + 1}`;
    // Those who are not in have an index by state in the order of the list, which only a literal finds: a few of each state
    // are read, however many there are of others. The words come from the closed list of states.
    const ofEach = [...new Set(state)].map((word) => `(${inOrder(`member.state = '${word}' AND ${asked}`)})`);
    const found = state
      ? `SELECT one.* FROM (${ofEach.join(' UNION ALL ')}) AS one
         ORDER BY one.resource_id, one.stranger_id LIMIT ${limit + 1}`
      : inOrder(`${asked}`);
    const rows = await this.database.query<StoredMember>(found, asked.parameters);
    return pageOfRows(rows, limit, toMember, (row) => [row.resource_id, row.stranger_id]);
  }
}
