import { Injectable } from '@nestjs/common';
import { guid } from '@rollcall/contracts';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import { RunsView, type Page, type RunsQuery, type RunView } from '../core/views';
import { momentFromMicroseconds, microseconds, microsecondsOf } from './moments';
import { pageOfRows, readCursor } from './paging';
import { SqlConditions } from './sql-conditions';

interface StoredRun extends Pick<RunView, 'kind' | 'state' | 'additions' | 'removals'> {
  readonly run_id: string;
  readonly tenant_id: string;
  readonly group_id: string;
  readonly mapping_ids: string[];
  /** Null while the mapping is not known yet. */
  readonly group_name: string | null;
  readonly started_at: Date;
  readonly started: number;
  readonly ended_at: Date | null;
  readonly code: string | null;
  readonly message: string | null;
}

const toRun = (row: StoredRun): RunView => ({
  id: row.run_id,
  kind: row.kind,
  mappingIds: row.mapping_ids,
  tenantId: row.tenant_id,
  groupId: row.group_id,
  ...(row.group_name === null ? {} : { groupName: row.group_name }),
  state: row.state,
  additions: row.additions,
  removals: row.removals,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  ...(row.code === null ? {} : { code: row.code }),
  ...(row.message === null ? {} : { message: row.message }),
});

/** As its mappings say; those that are deleted still do. */
const GROUP_NAME = `(SELECT group_name FROM mapping WHERE mapping_id = ANY(run.mapping_ids) LIMIT 1) AS group_name`;

/** Not so of mappings that are not known yet. */
const ALL_DELETED = `(SELECT bool_and(deleted_at IS NOT NULL) FROM mapping WHERE mapping_id = ANY(run.mapping_ids))`;

/** Newest first. */
@Injectable()
export class PostgresRunsView extends RunsView {
  constructor(private readonly database: Database) {
    super();
  }

  async list({ limit, cursor, mappingId, kind, state, since, mappings }: RunsQuery): Promise<Page<RunView>> {
    const asked = new SqlConditions();
    asked.when(mappingId && [mappingId], (ids) => `mapping_ids @> ${ids}::uuid[]`);
    asked.when(kind, (words) => `kind = ANY(${words}::text[])`);
    asked.when(since, (moment) => `started_at >= ${moment}::timestamptz`);
    asked.when(state, (words) => `state = ANY(${words}::text[])`);
    if (mappings === 'deleted') asked.must(ALL_DELETED);
    const from = cursor ? readCursor(cursor, z.tuple([microseconds, guid])) : undefined;
    asked.when(from?.[0], (started) => {
      const id = asked.parameter(from?.[1]);
      return `(started_at, run_id) < (${momentFromMicroseconds(started)}, ${id}::uuid)`;
    });
    const rows = await this.database.query<StoredRun>(
      `SELECT *, ${GROUP_NAME}, ${microsecondsOf('started_at')} AS started FROM run
       WHERE ${asked} ORDER BY started_at DESC, run_id DESC LIMIT ${limit + 1}`,
      asked.parameters,
    );
    return pageOfRows(rows, limit, toRun, (row) => [row.started, row.run_id]);
  }

  async find(id: string): Promise<RunView | undefined> {
    const [row] = await this.database.query<StoredRun>(`SELECT *, ${GROUP_NAME} FROM run WHERE run_id = $1`, [id]);
    return row && toRun(row);
  }
}
