import type { Sql } from '@rollcall/platform';
import type { Pause } from '../core/pause';
import type { ForChange, PauseTable } from '../core/ports';
import { lockOf } from './lock-of';

export class PostgresPause implements PauseTable {
  constructor(private readonly sql: Sql) {}

  async find(options?: ForChange): Promise<Pause> {
    const [row] = await this.sql.query<{ paused: boolean; changed_by: string | null; changed_at: Date | null }>(
      `SELECT * FROM pause ${lockOf(options)}`,
    );
    if (!row) throw new Error('the row of the table pause is missing');
    const { paused, changed_by: by, changed_at: at } = row;
    return { paused, ...(by !== null && at !== null && { changed: { by, at } }) };
  }

  async save({ paused, changed }: Pause): Promise<void> {
    await this.sql.query('UPDATE pause SET paused = $1, changed_by = $2, changed_at = $3', [
      paused,
      changed?.by ?? null,
      changed?.at ?? null,
    ]);
  }
}
