import { Injectable } from '@nestjs/common';
import type { DataOf, runChanged } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { forwardCounts } from '../core/forward-counts';
import type { RunView } from '../core/views';
import { Changes } from './changes';
import { upsert } from './upsert';

/** Runs as they are now: the writer's word counts over the coordinator's, then the higher number. */
@Injectable()
export class RunsProjection {
  constructor(private readonly changes: Changes) {}

  async change(sql: Sql, run: DataOf<typeof runChanged>): Promise<void> {
    const [before] = await sql.query<Pick<RunView, 'additions' | 'removals'>>(
      'SELECT additions, removals FROM run WHERE run_id = $1',
      [run.runId],
    );
    const { additions, removals } = forwardCounts(before, run);
    const changed = await upsert(sql, {
      table: 'run',
      key: ['run_id'],
      row: {
        run_id: run.runId,
        stage: run.stage,
        sequence: run.sequence,
        kind: run.kind,
        tenant_id: run.tenantId,
        group_id: run.groupId,
        mapping_ids: run.mappingIds,
        state: run.state,
        additions,
        removals,
        started_at: run.startedAt,
        ended_at: run.endedAt,
        code: run.code,
        message: run.message,
      },
      newer: '(excluded.stage, excluded.sequence) > (t.stage, t.sequence)',
    });
    if (!changed) return;
    await this.changes.say(sql, ...run.mappingIds.map((mappingId) => ({ what: 'runs', mappingId }) as const));
  }
}
