import type { Sql } from '@rollcall/platform';
import type { Plan, PlanFilter, PlanItem, PlanPart } from '../core/plan';
import type { Page, PlanTable } from '../core/ports';

interface PlanRow {
  readonly run_id: string;
  readonly plan_hash: string;
  readonly additions: number;
  readonly removals: number;
  readonly held: number;
}

export class PostgresPlans implements PlanTable {
  constructor(private readonly sql: Sql) {}

  async find(runId: string): Promise<Plan | undefined> {
    const [row] = await this.sql.query<PlanRow>(
      `SELECT run_id, plan_hash, additions, removals, held FROM plan
       WHERE run_id = $1 AND parts = (SELECT count(*) FROM plan_part WHERE plan_part.run_id = $1)`,
      [runId],
    );
    if (!row) return undefined;
    const { run_id, plan_hash, additions, removals, held } = row;
    return { runId: run_id, planHash: plan_hash, additions, removals, held };
  }

  async items(
    runId: string,
    limit: number,
    after: number,
    { change, held }: PlanFilter = {},
  ): Promise<Page<PlanItem, number>> {
    const rows = await this.sql.query<{ item: PlanItem }>(
      `SELECT item FROM plan_item
       WHERE run_id = $1 AND item->>'change' = coalesce($4, item->>'change') AND item->>'held' = coalesce($5, item->>'held')
       ORDER BY part, place LIMIT $2 OFFSET $3`,
      [runId, limit + 1, after, change ?? null, held === undefined ? null : String(held)],
    );
    const items = rows.slice(0, limit).map(({ item }) => item);
    return rows.length > limit ? { items, next: after + limit } : { items };
  }

  async take({ runId, planHash, additions, removals, held, part, parts, items }: PlanPart): Promise<void> {
    await this.sql.query('DELETE FROM plan WHERE run_id = $1 AND (plan_hash <> $2 OR parts <> $3)', [
      runId,
      planHash,
      parts,
    ]);
    await this.sql.query(
      `INSERT INTO plan (run_id, plan_hash, additions, removals, held, parts) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (run_id) DO UPDATE SET additions = excluded.additions, removals = excluded.removals, held = excluded.held`,
      [runId, planHash, additions, removals, held, parts],
    );
    await this.sql.query('DELETE FROM plan_part WHERE run_id = $1 AND part = $2', [runId, part]);
    await this.sql.query('INSERT INTO plan_part (run_id, part) VALUES ($1, $2)', [runId, part]);
    await this.sql.query(
      `INSERT INTO plan_item (run_id, part, place, item)
       SELECT $1, $2, place, item FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS list (item, place)`,
      [runId, part, JSON.stringify(items)],
    );
  }
}
