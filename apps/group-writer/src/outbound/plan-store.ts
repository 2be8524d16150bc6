import { createHash } from 'node:crypto';
import { type DataOf, ENTRIES_PER_MESSAGE, runPlanned } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import type { GroupKey, WaitingRun } from '../core/ports';
import type { ClaimingMapping } from './claims';
import { enabledMappingsOf } from './claiming-mappings';
import { MANY, chunksOf } from './chunks';
import { GroupTransaction } from './group-transaction';
import { lockCollections, readFacts } from './locks';
import type { MappingStore } from './mapping-store';
import { changeRun } from './run-rows';

type PlanItem = DataOf<typeof runPlanned>['items'][number];

/** Turns what was read of a group into a plan. */
export class PlanStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
    private readonly mappings: MappingStore,
  ) {}

  /**
   * Stores the plan of a full sync in one transaction: from here on the claims of the group's enabled mappings count, the
   * ledger knows the whole group, and everything that is due is due now and belongs to the run.
   */
  async store(run: WaitingRun, readBegan: Date): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const named = await enabledMappingsOf(sql, run.tenantId, run.groupId);
      const collections = named.map(({ collection }) => collection);
      await lockCollections(sql, collections);
      await readFacts(sql);
      const group = await GroupTransaction.open(sql, this.outbox, run, null);
      const mappings = await enabledMappingsOf(sql, run.tenantId, run.groupId);
      if (!mappings.every(({ collection }) => collections.includes(collection))) return false; // one came just now
      for (const mapping of mappings) await this.mappings.follow(group, mapping, null);
      const missing = await missingFor(sql, mappings);
      if (missing) {
        await changeRun(sql, this.outbox, run.runId, missing);
        await sql.query(`UPDATE run SET look_at = now() + interval '5 seconds' WHERE run_id = $1`, [run.runId]);
        await group.close();
        return false;
      }
      if (run.planHash !== null && run.planHash !== planHash(await previewOf(sql, run))) {
        const message = 'The group or its collections have changed since the preview: look at the new one.';
        await changeRun(sql, this.outbox, run.runId, { state: 'failed', ended: true, code: 'plan-changed', message });
        await group.close();
        return true;
      }
      if (!(await changeRun(sql, this.outbox, run.runId, { state: 'running', code: null, message: null }))) {
        await group.close(); // cancelled meanwhile: what came in with the claims is said all the same
        return true;
      }
      if (group.run.id) await changeRun(sql, this.outbox, group.run.id, { state: 'done', ended: true });
      await group.run.set(run.runId);
      await group.clearBreaker();
      for (const mapping of mappings) await this.letCount(group, mapping);
      const objects = await sql.query<{ objectId: string }>(
        `SELECT object_id AS "objectId" FROM staged_member WHERE run_id = $1
         UNION SELECT object_id FROM ledger WHERE tenant_id = $2 AND group_id = $3
         UNION SELECT object_id FROM claim WHERE tenant_id = $2 AND group_id = $3 AND object_id IS NOT NULL`,
        [run.runId, run.tenantId, run.groupId],
      );
      const items: PlanItem[] = [];
      for (const chunk of chunksOf(objects)) {
        const objectIds = chunk.map(({ objectId }) => objectId);
        const staged = await sql.query<{ objectId: string }>(
          'SELECT object_id AS "objectId" FROM staged_member WHERE run_id = $1 AND object_id = ANY($2::uuid[])',
          [run.runId, objectIds],
        );
        await group.read(objectIds, new Set(staged.map(({ objectId }) => objectId)), readBegan);
        items.push(...(await dueAmong(sql, run, objectIds)));
      }
      await sql.query('DELETE FROM staged_member WHERE run_id = $1', [run.runId]);
      await this.publish(sql, run, items);
      await group.close();
      if (items.length >= MANY) await sql.query('ANALYZE ledger, claim, leaver'); // the drain begins before autovacuum looks
      await this.notifications.notify(sql, 'due');
      return true;
    });
  }

  /** From its first full sync on, what a mapping claims is wanted. */
  private async letCount(group: GroupTransaction, mapping: ClaimingMapping): Promise<void> {
    await group.sql.query('UPDATE mapping SET counting = true, awaiting_plan = false WHERE mapping_id = $1', [
      mapping.mappingId,
    ]);
    group.touchMapping(mapping.mappingId);
    if (mapping.counting) return;
    const members = await group.sql.query<{ id: number }>('SELECT resource_id AS id FROM claim WHERE mapping_id = $1', [
      mapping.mappingId,
    ]);
    group.touchMembers(
      mapping.mappingId,
      members.map(({ id }) => id),
    );
  }

  /** Says what a full sync would do now, and changes nothing. */
  async preview(run: WaitingRun): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const items = await previewOf(sql, run);
      await this.publish(sql, run, items);
      await changeRun(sql, this.outbox, run.runId, { state: 'done', ended: true, code: null, message: null });
      await sql.query('DELETE FROM staged_member WHERE run_id = $1', [run.runId]);
      return true;
    });
  }

  private async publish(sql: Sql, run: WaitingRun, items: readonly PlanItem[]): Promise<void> {
    const count = (change: PlanItem['change']) => items.filter((item) => item.change === change).length;
    const parts = chunksOf(items, ENTRIES_PER_MESSAGE);
    const all = parts.length > 0 ? parts : [[]];
    await this.outbox.add(
      sql,
      runPlanned,
      all.map((part, index) => ({
        runId: run.runId,
        tenantId: run.tenantId,
        groupId: run.groupId,
        planHash: planHash(items),
        additions: count('add'),
        removals: count('remove'),
        held: 0,
        part: index + 1,
        parts: all.length,
        items: part.map(withoutNulls),
      })),
      { order: `${run.tenantId}/${run.groupId}` },
    );
  }
}

/** Removals are planned only when every enabled mapping of the group has its baseline and every member an answer. */
async function missingFor(
  sql: Sql,
  mappings: readonly ClaimingMapping[],
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const [row] = await sql.query<{ unread: number; unanswered: number }>(
    `SELECT (SELECT count(*) FROM mapping m JOIN collection c USING (collection)
               WHERE m.mapping_id = ANY($1::uuid[]) AND c.version IS NULL) AS unread,
            (SELECT count(*) FROM claim WHERE mapping_id = ANY($1::uuid[]) AND object_id IS NULL AND unresolved IS NULL) AS unanswered`,
    [mappings.map(({ mappingId }) => mappingId)],
  );
  if (row && row.unread > 0) {
    return {
      code: 'collection-not-applied',
      message: `Waiting for the collections of ${row.unread} mappings of the group.`,
    };
  }
  if (row && row.unanswered > 0) {
    return { code: 'members-not-looked-up', message: `Waiting for the Entra ids of ${row.unanswered} members.` };
  }
  return undefined;
}

/** Names a plan by what it does: the same objects, the same hash. */
export const planHash = (items: readonly Pick<PlanItem, 'change' | 'objectId'>[]): string =>
  createHash('sha256')
    .update(
      items
        .map(({ change, objectId }) => `${change} ${objectId}`)
        .sort()
        .join('\n'),
    )
    .digest('hex');

const withoutNulls = ({ resourceId, displayName, ...item }: PlanItem): PlanItem => ({
  ...item,
  ...(resourceId != null && { resourceId }),
  ...(displayName != null && { displayName }),
});

/** What a full sync would do, by the claims and what was read of the group. */
async function previewOf(sql: Sql, run: WaitingRun): Promise<PlanItem[]> {
  return sql.query<PlanItem>(
    `WITH wanted AS (
       SELECT c.object_id, min(c.resource_id) AS resource_id, min(r.name) AS name
       FROM claim c JOIN mapping m USING (mapping_id) LEFT JOIN resource r USING (site, resource_id)
       WHERE c.tenant_id = $2 AND c.group_id = $3 AND c.object_id IS NOT NULL AND NOT m.deleted AND (m.enabled OR m.counting)
       GROUP BY 1),
     present AS (SELECT object_id FROM staged_member WHERE run_id = $1)
     SELECT w.resource_id AS "resourceId", w.object_id AS "objectId", w.name AS "displayName", 'add' AS change,
       'in-collection' AS reason, false AS held
     FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM present p WHERE p.object_id = w.object_id)
     UNION ALL
     SELECT NULL, p.object_id, NULL, 'remove', 'not-in-collection', false
     FROM present p WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.object_id = p.object_id)
     ORDER BY 4, 2`,
    [run.runId, run.tenantId, run.groupId],
  );
}

/** What is due among these objects, with the name of a resource that each stands for. */
async function dueAmong(sql: Sql, { tenantId, groupId }: GroupKey, objectIds: readonly string[]): Promise<PlanItem[]> {
  return sql.query<PlanItem>(
    `SELECT p.resource_id AS "resourceId", l.object_id AS "objectId", r.name AS "displayName",
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
     WHERE l.tenant_id = $1 AND l.group_id = $2 AND l.object_id = ANY($3::uuid[]) AND l.due <> 0
     ORDER BY l.object_id`,
    [tenantId, groupId, objectIds],
  );
}
