import type { Schedule } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import type { Mapping } from '../core/mapping';
import type { ScheduleTable } from '../core/ports';
import type { DueMapping } from '../core/start-scheduled';
import { type MappingRow, mappingOf } from './mapping-row';

/** A condition on `mapping` (`m`): full syncs of it begin by themselves. */
const COUNTS = 'm.enabled AND m.deleted_at IS NULL AND m.schedule IS NOT NULL';

type DueRow = MappingRow & { readonly due_schedule: Schedule; readonly next_at: Date };

export class PostgresSchedules implements ScheduleTable {
  constructor(private readonly sql: Sql) {}

  async forgetIdle(): Promise<void> {
    await this.sql.query(
      `DELETE FROM scheduled_sync s USING mapping m WHERE m.mapping_id = s.mapping_id AND NOT (${COUNTS})`,
    );
  }

  async withoutTime(limit: number): Promise<readonly Mapping[]> {
    const rows = await this.sql.query<MappingRow>(
      `SELECT m.* FROM mapping m LEFT JOIN scheduled_sync s USING (mapping_id)
       WHERE ${COUNTS} AND s.schedule IS DISTINCT FROM m.schedule ORDER BY m.mapping_id LIMIT $1`,
      [limit],
    );
    return rows.map(mappingOf);
  }

  async setTime(mappingId: string, schedule: Schedule, nextAt: Date | undefined): Promise<void> {
    await this.sql.query(
      `INSERT INTO scheduled_sync (mapping_id, schedule, next_at) VALUES ($1, $2, $3)
       ON CONFLICT (mapping_id) DO UPDATE SET schedule = excluded.schedule, next_at = excluded.next_at`,
      [mappingId, JSON.stringify(schedule), nextAt ?? null],
    );
  }

  /** Rows that another replica has taken are passed over. */
  async takeDue(now: Date): Promise<readonly DueMapping[]> {
    const due = `s.next_at <= $1 AND ${COUNTS} AND s.schedule = m.schedule`;
    const rows = await this.sql.query<DueRow>(
      `WITH first AS (
         SELECT m.tenant_id, m.group_id FROM scheduled_sync s JOIN mapping m USING (mapping_id)
         WHERE ${due} ORDER BY s.next_at, m.mapping_id LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
       SELECT m.*, s.schedule AS due_schedule, s.next_at FROM first
       JOIN mapping m USING (tenant_id, group_id) JOIN scheduled_sync s USING (mapping_id)
       WHERE ${due} ORDER BY m.mapping_id FOR UPDATE OF s SKIP LOCKED`,
      [now],
    );
    return rows.map((row) => ({ mapping: mappingOf(row), schedule: row.due_schedule, dueAt: row.next_at }));
  }
}
