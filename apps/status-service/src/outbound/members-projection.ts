import { Injectable } from '@nestjs/common';
import type { DataOf, MemberResult, memberResults } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { plainArray, textArray } from './array-literal';
import { Changes } from './changes';

/** Stands in the key where there is nothing: a stranger has no resource, a member is no stranger. */
export const NO_RESOURCE = -1;
export const NO_STRANGER = '00000000-0000-0000-0000-000000000000';

const strangerOf = ({ resourceId, objectId }: MemberResult): string =>
  resourceId === undefined ? (objectId ?? NO_STRANGER) : NO_STRANGER;

const hasLeft = ({ state }: MemberResult): boolean => state === 'removed' || state === 'gone';

/** The results for some members of one group, as one event says them. */
export type GroupResults = DataOf<typeof memberResults>;

/** The members of every mapping and their states, one row each; who has left has none. */
@Injectable()
export class MembersProjection {
  constructor(private readonly changes: Changes) {}

  /**
   * Which of the events were not applied before, and are from now on. The results of a group come in the order of their
   * numbers; one that is not higher is a repeat. Who else has results of these groups waits until the transaction ends.
   */
  async news<Event extends { readonly data: GroupResults }>(sql: Sql, events: readonly Event[]): Promise<Event[]> {
    const groups = [...new Map(events.map(({ data }) => [keyOf(data), data])).values()];
    const parameters = [plainArray(groups.map((one) => one.tenantId)), plainArray(groups.map((one) => one.groupId))];
    await sql.query(
      `INSERT INTO group_progress (tenant_id, group_id, sequence)
       SELECT tenant_id, group_id, 0 FROM unnest($1::uuid[], $2::uuid[]) AS said (tenant_id, group_id) ORDER BY 1, 2
       ON CONFLICT DO NOTHING`,
      parameters,
    );
    const stored = await sql.query<{ key: string; sequence: number }>(
      `SELECT tenant_id || '/' || group_id AS key, sequence FROM group_progress
       WHERE (tenant_id, group_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) ORDER BY tenant_id, group_id FOR UPDATE`,
      parameters,
    );
    const reached = new Map(stored.map(({ key, sequence }) => [key, sequence]));
    const news = events.filter(({ data }) => {
      if (data.sequence <= (reached.get(keyOf(data)) ?? 0)) return false;
      reached.set(keyOf(data), data.sequence);
      return true;
    });
    await sql.query(
      `UPDATE group_progress t SET sequence = said.sequence
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS said (tenant_id, group_id, sequence)
       WHERE (t.tenant_id, t.group_id) = (said.tenant_id, said.group_id) AND t.sequence < said.sequence`,
      [...parameters, plainArray(groups.map((group) => reached.get(keyOf(group))))],
    );
    return news;
  }

  /** Applies what is news; of several results for one member the last counts. */
  async store(sql: Sql, news: readonly GroupResults[]): Promise<void> {
    const newest = new Map<string, MemberResult>();
    for (const { results } of news)
      for (const result of results)
        newest.set(`${result.mappingId}/${result.resourceId ?? NO_RESOURCE}/${strangerOf(result)}`, result);
    const all = [...newest.values()];
    await this.remove(sql, all.filter(hasLeft));
    await this.upsert(
      sql,
      all.filter((result) => !hasLeft(result)),
    );
    const mappings = new Set(all.map(({ mappingId }) => mappingId));
    await this.changes.say(sql, ...[...mappings].map((mappingId) => ({ what: 'members', mappingId }) as const));
  }

  private async remove(sql: Sql, leavers: readonly MemberResult[]): Promise<void> {
    if (leavers.length === 0) return;
    await sql.query(
      `DELETE FROM member USING unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS gone (mapping_id, resource_id, stranger_id)
       WHERE (member.mapping_id, member.resource_id, member.stranger_id)
         = (gone.mapping_id, gone.resource_id, gone.stranger_id)`,
      keysOf(leavers),
    );
  }

  /** A row that is as it was is not written again: a rebuild or a repeat leaves nothing to clean up. */
  private async upsert(sql: Sql, rows: readonly MemberResult[]): Promise<void> {
    if (rows.length === 0) return;
    await sql.query(
      `INSERT INTO member AS t (mapping_id, resource_id, stranger_id, object_id, state, reason, message, attempts,
         next_try_at, request_id, since)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
         $8::integer[], $9::timestamptz[], $10::text[], $11::timestamptz[])
       ON CONFLICT (mapping_id, resource_id, stranger_id) DO UPDATE SET (object_id, state, reason, message, attempts,
         next_try_at, request_id, since)
         = (excluded.object_id, excluded.state, excluded.reason, excluded.message, excluded.attempts,
         excluded.next_try_at, excluded.request_id, excluded.since)
       WHERE (t.object_id, t.state, t.reason, t.message, t.attempts, t.next_try_at, t.request_id, t.since)
         IS DISTINCT FROM (excluded.object_id, excluded.state, excluded.reason, excluded.message, excluded.attempts,
         excluded.next_try_at, excluded.request_id, excluded.since)`,
      [
        ...keysOf(rows),
        plainArray(rows.map((row) => row.objectId)),
        plainArray(rows.map((row) => row.state)),
        textArray(rows.map((row) => row.reason)),
        textArray(rows.map((row) => row.message)),
        plainArray(rows.map((row) => row.attempts)),
        plainArray(rows.map((row) => row.nextTryAt)),
        textArray(rows.map((row) => row.requestId)),
        plainArray(rows.map((row) => row.since)),
      ],
    );
  }
}

const keyOf = ({ tenantId, groupId }: GroupResults): string => `${tenantId}/${groupId}`;

const keysOf = (rows: readonly MemberResult[]): string[] => [
  plainArray(rows.map((row) => row.mappingId)),
  plainArray(rows.map((row) => row.resourceId ?? NO_RESOURCE)),
  plainArray(rows.map(strangerOf)),
];
