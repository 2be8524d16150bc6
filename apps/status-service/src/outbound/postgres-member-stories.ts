import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { memberResult, type MemberResult } from '@rollcall/contracts';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import type { MemberStory } from '../core/explain-member';
import type { SourceRow } from '../core/explain-sentences';
import { withoutRepeats, type MemberMoment } from '../core/member-history';
import { MemberStories } from '../core/views';
import { NO_STRANGER } from './members-projection';

const inflate = promisify(inflateRaw);

/** A member whose writes are tried every hour for 90 days has some 2,000; nobody reads more than the newest of them. */
const MOST_EVENTS = 500;

const keptResults = z.array(memberResult);

interface StoredMember extends Pick<MemberMoment, 'state' | 'reason' | 'message' | 'attempts'> {
  readonly object_id: string | null;
  readonly next_try_at: Date | null;
  readonly request_id: string | null;
  readonly since: Date;
}

/** The newest of a group's events that speak of the resource; what lies outside its bounds is not even read. */
const events = `SELECT at, event_id, results FROM result_event
  WHERE (tenant_id, group_id) = (SELECT tenant_id, group_id FROM mapping WHERE mapping_id = $1)
    AND $2::bigint BETWEEN least_resource AND greatest_resource AND $2::bigint = ANY(resource_ids)
  ORDER BY sequence DESC LIMIT ${MOST_EVENTS}`;

const source = `SELECT resource.name, type, entra_id AS "entraId", entra_tenant_id AS "entraTenantId", obsolete,
    to_json(vanished_at) AS "vanishedAt", event_id AS "eventId", to_json(said_at) AS "saidAt"
  FROM resource JOIN mapping ON mapping.site = resource.site
  WHERE mapping.mapping_id = $1 AND resource.resource_id = $2`;

const member = `SELECT * FROM member WHERE (mapping_id, resource_id, stranger_id) = ($1, $2, '${NO_STRANGER}')`;

@Injectable()
export class PostgresMemberStories extends MemberStories {
  constructor(private readonly database: Database) {
    super();
  }

  async of(mappingId: string, resourceId: number): Promise<MemberStory | undefined> {
    const asked = [mappingId, resourceId];
    const [[known], [now], moments] = await Promise.all([
      this.database.query<SourceRow>(source, asked),
      this.database.query<StoredMember>(member, asked),
      this.moments(mappingId, resourceId),
    ]);
    if (!known && !now && moments.length === 0) return undefined;
    return { source: known && withIsoTimes(known), now: now && momentOfRow(now), moments };
  }

  private async moments(mappingId: string, resourceId: number): Promise<MemberMoment[]> {
    const rows = await this.database.query<{ at: Date; event_id: string; results: Buffer }>(events, [
      mappingId,
      resourceId,
    ]);
    const found: MemberMoment[] = [];
    for (const { at, event_id, results } of rows.reverse()) {
      const kept = keptResults.parse(JSON.parse((await inflate(results)).toString('utf8')));
      const own = kept.filter((result) => result.mappingId === mappingId && result.resourceId === resourceId);
      found.push(...own.map((result) => momentOfResult(result, at, event_id)));
    }
    return withoutRepeats(found);
  }
}

const iso = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

const withIsoTimes = (row: SourceRow): SourceRow => ({
  ...row,
  vanishedAt: iso(row.vanishedAt),
  saidAt: iso(row.saidAt),
});

const momentOfResult = (result: MemberResult, at: Date, eventId: string): MemberMoment => ({
  at: at.toISOString(),
  eventId,
  state: result.state,
  reason: result.reason ?? null,
  message: result.message ?? null,
  objectId: result.objectId ?? null,
  attempts: result.attempts,
  nextTryAt: result.nextTryAt ?? null,
  runId: result.runId ?? null,
  requestId: result.requestId ?? null,
  answer: result.answer ?? null,
  since: result.since,
  changedAt: result.changedAt ?? null,
});

const momentOfRow = (row: StoredMember): MemberMoment => ({
  at: row.since.toISOString(),
  eventId: null,
  state: row.state,
  reason: row.reason,
  message: row.message,
  objectId: row.object_id,
  attempts: row.attempts,
  nextTryAt: row.next_try_at?.toISOString() ?? null,
  runId: null,
  requestId: row.request_id,
  answer: null,
  since: row.since.toISOString(),
  changedAt: null,
});
