import { createHash } from 'node:crypto';
import { type DataOf, ENTRIES_PER_MESSAGE, runPlanned } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { WaitingRun } from '../../core/ports';
import { isStranger, weigh } from '../ledger/removal-guard';
import { modeOf } from './mode-of';
import { RowCursor } from './row-cursor';

type PlanItem = DataOf<typeof runPlanned>['items'][number];
type StoredItem = Omit<PlanItem, 'resourceId' | 'displayName'> & {
  readonly resourceId: number | null;
  readonly displayName: string | null;
};

/** The run that a plan is of. */
type PlannedRun = Pick<WaitingRun, 'runId' | 'tenantId' | 'groupId' | 'asIfEnabled'>;

/** A plan in short. */
export interface PlanSummary {
  /** Names the plan by what it does: the same objects, the same hash. Of a plan with a hold it names exactly what is held. */
  readonly planHash: string;
  readonly additions: number;
  /** With those that are held. */
  readonly removals: number;
  readonly held: number;
}

/** Named by what is held, where something is; a preview, which decides on nothing, always by all that it would do. */
type NamedBy = 'hold' | 'all';

/** What a run will do, or would do: items in the order of change and object, however many, a part at a time. */
export class RunPlan {
  private constructor(
    private readonly run: PlannedRun,
    private readonly items: RowCursor<StoredItem>,
    private readonly itemCount: number,
    readonly summary: PlanSummary,
  ) {}

  /** What a full sync would do now, by the claims and what was read of the group, and what the guard would hold. */
  static async preview(sql: Sql, run: PlannedRun): Promise<RunPlan> {
    const { asIfEnabled = [] } = run;
    const mode = await modeOf(sql, run, asIfEnabled);
    const key = [run.tenantId, run.groupId, run.runId, mode === 'additive', asIfEnabled];
    const [fresh] = await sql.query<{ former: number; strangers: number; read: number }>(FRESH_IN_PREVIEW, key);
    const verdict = fresh && (await weigh(sql, run, fresh, asIfEnabled));
    const held = [verdict?.former.held ?? false, verdict?.strangers.held ?? false];
    return RunPlan.over(sql, run, PREVIEW, [...key, ...held], 'all');
  }

  /** What is due in the group, what is held there and what lists keep, with a resource that each object stands for. */
  static due(sql: Sql, run: PlannedRun): Promise<RunPlan> {
    const condition = `(l.due <> 0 OR l.set_aside = 'held' OR l.set_aside = 'protected' AND l.wanted = (l.present = 'no'))`;
    return RunPlan.over(sql, run, ledgerItems(condition), [run.tenantId, run.groupId], 'hold');
  }

  /** Only what is held in the group. */
  static hold(sql: Sql, run: PlannedRun): Promise<RunPlan> {
    return RunPlan.over(sql, run, ledgerItems(`l.set_aside = 'held'`), [run.tenantId, run.groupId], 'hold');
  }

  /** Says the plan, in parts. */
  async publish(sql: Sql, outbox: Outbox): Promise<void> {
    const { runId, tenantId, groupId } = this.run;
    const parts = Math.max(1, Math.ceil(this.itemCount / ENTRIES_PER_MESSAGE));
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
    run: PlannedRun,
    query: string,
    parameters: readonly unknown[],
    namedBy: NamedBy,
  ): Promise<RunPlan> {
    const items = await RowCursor.open<StoredItem>(sql, 'plan_items', query, parameters);
    const { itemCount, ...summary } = await summaryOf(items, namedBy);
    return new RunPlan(run, items, itemCount, summary);
  }
}

async function summaryOf(
  items: RowCursor<StoredItem>,
  namedBy: NamedBy,
): Promise<PlanSummary & { readonly itemCount: number }> {
  const hashes = { all: createHash('sha256'), hold: createHash('sha256') };
  const counts = { add: 0, remove: 0, held: 0, items: 0 };
  for await (const chunk of items.pass()) {
    counts.items += chunk.length;
    for (const { change, objectId, held, reason } of chunk) {
      if (reason === 'protected') continue; // shown, and not to be done
      hashes.all.update(`${change} ${objectId}\n`);
      counts[change] += 1;
      if (!held) continue;
      hashes.hold.update(`${change} ${objectId}\n`);
      counts.held += 1;
    }
  }
  const planHash = hashes[namedBy === 'hold' && counts.held > 0 ? 'hold' : 'all'].digest('hex');
  return { planHash, additions: counts.add, removals: counts.remove, held: counts.held, itemCount: counts.items };
}

const withoutNulls = ({ resourceId, displayName, ...item }: StoredItem): PlanItem => ({
  ...item,
  ...(resourceId !== null && { resourceId }),
  ...(displayName !== null && { displayName }),
});

/** Whom the claims want, and who was read; `barred`: a list keeps each as it is. $4: strangers are left alone; $5: as if enabled. */
const COMPARED = `
  WITH wanted AS (
    SELECT c.object_id, min(c.resource_id) AS resource_id, min(r.name) AS name,
      coalesce(bool_and(c.object_id = ANY(m.never_add)) FILTER (WHERE m.enabled OR m.mapping_id = ANY($5::uuid[])), false) AS barred
    FROM claim c JOIN mapping m USING (mapping_id) LEFT JOIN resource r USING (site, resource_id)
    WHERE c.tenant_id = $1 AND c.group_id = $2 AND c.object_id IS NOT NULL AND NOT m.deleted AND (m.enabled OR m.counting OR m.mapping_id = ANY($5::uuid[]))
    GROUP BY 1),
  present AS (SELECT object_id FROM staged_member WHERE run_id = $3),
  going AS (SELECT * FROM (
    SELECT p.object_id, coalesce(l.set_aside = 'held', false) AS held_already, coalesce(l.due < 0, false) AS weighed_already,
      CASE WHEN l.object_id IS NULL THEN true ELSE ${isStranger('l')} END AS stranger,
      EXISTS (SELECT 1 FROM mapping n WHERE n.tenant_id = $1 AND n.group_id = $2 AND NOT n.deleted
        AND p.object_id = ANY(n.never_remove)) AS barred
    FROM present p LEFT JOIN ledger l ON l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = p.object_id
    WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.object_id = p.object_id)) AS unwanted
    WHERE NOT ($4::boolean AND stranger))`;

const FRESH_IN_PREVIEW = `${COMPARED}
  SELECT count(*) FILTER (WHERE NOT stranger)::int AS former, count(*) FILTER (WHERE stranger)::int AS strangers,
    (SELECT count(*)::int FROM present) AS read
  FROM going WHERE NOT barred AND NOT held_already AND NOT weighed_already`;

const PREVIEW = `${COMPARED}
  SELECT w.resource_id AS "resourceId", w.object_id AS "objectId", w.name AS "displayName", 'add' AS change,
    CASE WHEN w.barred THEN 'protected' ELSE 'in-collection' END AS reason, false AS held
  FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM present p WHERE p.object_id = w.object_id)
  UNION ALL
  SELECT p.resource_id, g.object_id, r.name, 'remove', CASE WHEN barred THEN 'protected' ELSE 'not-in-collection' END,
    NOT barred AND (held_already OR NOT weighed_already AND CASE WHEN stranger THEN $7::boolean ELSE $6::boolean END)
  FROM going g ${whoIs('g')}
  ORDER BY 4, 2`;

/** Whose object a row of this table is, if it is known: as `p`, and his name as `r.name`. $1 and $2: the group. */
function whoIs(row: string): string {
  return `LEFT JOIN LATERAL (
    SELECT site, resource_id FROM claim c
      WHERE c.tenant_id = $1 AND c.group_id = $2 AND c.object_id = ${row}.object_id
    UNION ALL
    SELECT site, resource_id FROM leaver v
      WHERE v.tenant_id = $1 AND v.group_id = $2 AND v.object_id = ${row}.object_id
    LIMIT 1) AS p ON true
  LEFT JOIN resource r USING (site, resource_id)`;
}

/** Rows of the ledger (`l`) as items of a plan. */
const ledgerItems = (condition: string): string => `
  SELECT p.resource_id AS "resourceId", l.object_id AS "objectId", r.name AS "displayName",
    CASE WHEN l.wanted THEN 'add' ELSE 'remove' END AS change,
    CASE WHEN l.set_aside = 'protected' THEN 'protected' WHEN l.wanted THEN 'in-collection' ELSE 'not-in-collection' END AS reason,
    l.set_aside IS NOT DISTINCT FROM 'held' AS held
  FROM ledger l
  ${whoIs('l')}
  WHERE l.tenant_id = $1 AND l.group_id = $2 AND ${condition}
  ORDER BY 4, 2`;
