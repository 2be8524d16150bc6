import { createHash } from 'node:crypto';
import { type DataOf, ENTRIES_PER_MESSAGE, runPlanned } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { WaitingRun } from '../core/ports';
import { RowCursor } from './row-cursor';

type PlanItem = DataOf<typeof runPlanned>['items'][number];
type StoredItem = Omit<PlanItem, 'resourceId' | 'displayName'> & {
  readonly resourceId: number | null;
  readonly displayName: string | null;
};

/** A plan in short. */
export interface PlanSummary {
  /** Names the plan by what it does: the same objects, the same hash. */
  readonly planHash: string;
  readonly additions: number;
  readonly removals: number;
  readonly held: number;
}

/** What a run will do, or would do: items in the order of change and object, however many, a part at a time. */
export class RunPlan {
  private constructor(
    private readonly run: WaitingRun,
    private readonly items: RowCursor<StoredItem>,
    readonly summary: PlanSummary,
  ) {}

  /** What a full sync would do now, by the claims and what was read of the group. */
  static preview(sql: Sql, run: WaitingRun): Promise<RunPlan> {
    return RunPlan.over(sql, run, PREVIEW, [run.tenantId, run.groupId, run.runId]);
  }

  /** What is due in the group, with a resource that each object stands for. */
  static due(sql: Sql, run: WaitingRun): Promise<RunPlan> {
    return RunPlan.over(sql, run, DUE, [run.tenantId, run.groupId]);
  }

  /** Says the plan, in parts. */
  async publish(sql: Sql, outbox: Outbox): Promise<void> {
    const { runId, tenantId, groupId } = this.run;
    const { additions, removals } = this.summary;
    const parts = Math.max(1, Math.ceil((additions + removals) / ENTRIES_PER_MESSAGE));
    let part = 0;
    const say = async (items: readonly StoredItem[]) => {
      part += 1;
      const data = { runId, tenantId, groupId, ...this.summary, part, parts, items: items.map(withoutNulls) };
      await outbox.add(sql, runPlanned, data, { order: `${tenantId}/${groupId}` });
    };
    for await (const items of this.items.pass(ENTRIES_PER_MESSAGE)) await say(items);
    if (part === 0) await say([]);
  }

  close(): Promise<void> {
    return this.items.close();
  }

  private static async over(
    sql: Sql,
    run: WaitingRun,
    query: string,
    parameters: readonly unknown[],
  ): Promise<RunPlan> {
    const items = await RowCursor.open<StoredItem>(sql, 'plan_items', query, parameters);
    return new RunPlan(run, items, await summaryOf(items));
  }
}

async function summaryOf(items: RowCursor<StoredItem>): Promise<PlanSummary> {
  const hash = createHash('sha256');
  const counts = { add: 0, remove: 0, held: 0 };
  for await (const chunk of items.pass()) {
    for (const { change, objectId, held } of chunk) {
      hash.update(`${change} ${objectId}\n`);
      counts[change] += 1;
      if (held) counts.held += 1;
    }
  }
  return { planHash: hash.digest('hex'), additions: counts.add, removals: counts.remove, held: counts.held };
}

const withoutNulls = ({ resourceId, displayName, ...item }: StoredItem): PlanItem => ({
  ...item,
  ...(resourceId !== null && { resourceId }),
  ...(displayName !== null && { displayName }),
});

const PREVIEW = `
  WITH wanted AS (
    SELECT c.object_id, min(c.resource_id) AS resource_id, min(r.name) AS name
    FROM claim c JOIN mapping m USING (mapping_id) LEFT JOIN resource r USING (site, resource_id)
    WHERE c.tenant_id = $1 AND c.group_id = $2 AND c.object_id IS NOT NULL AND NOT m.deleted AND (m.enabled OR m.counting)
    GROUP BY 1),
  present AS (SELECT object_id FROM staged_member WHERE run_id = $3)
  SELECT w.resource_id AS "resourceId", w.object_id AS "objectId", w.name AS "displayName", 'add' AS change,
    'in-collection' AS reason, false AS held
  FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM present p WHERE p.object_id = w.object_id)
  UNION ALL
  SELECT NULL, p.object_id, NULL, 'remove', 'not-in-collection', false
  FROM present p WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.object_id = p.object_id)
  ORDER BY 4, 2`;

const DUE = `
  SELECT p.resource_id AS "resourceId", l.object_id AS "objectId", r.name AS "displayName",
    CASE WHEN l.due > 0 THEN 'add' ELSE 'remove' END AS change,
    CASE WHEN l.due > 0 THEN 'in-collection' ELSE 'not-in-collection' END AS reason, false AS held
  FROM ledger l
  LEFT JOIN LATERAL (
    SELECT site, resource_id FROM claim c
      WHERE c.tenant_id = l.tenant_id AND c.group_id = l.group_id AND c.object_id = l.object_id
    UNION ALL
    SELECT site, resource_id FROM leaver v
      WHERE v.tenant_id = l.tenant_id AND v.group_id = l.group_id AND v.object_id = l.object_id
    LIMIT 1) AS p ON true
  LEFT JOIN resource r USING (site, resource_id)
  WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.due <> 0
  ORDER BY l.due DESC, l.object_id`;
