import { type Attention, type Figures, type MemberState, mappingFigures } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import {
  type CloudSyncStatus,
  cloudSyncStatus,
  figureOf,
  noFigures,
  sortAttention,
  syncEndStatus,
} from '@rollcall/status';
import type { GroupKey } from '../../core/ports';
import type { EndedSync } from './group-runs';

interface MappingRow {
  readonly mappingId: string;
  readonly enabled: boolean;
  readonly counting: boolean;
  /** Its claims are still on their way to what its collection holds. */
  readonly behind: boolean;
  readonly sequence: number;
  readonly epoch: number | null;
  readonly version: number | null;
  readonly lastFullSync: SyncEnd | null;
  readonly lastSync: SyncEnd | null;
  readonly groupSyncEnabled: boolean | null;
  readonly paused: boolean;
  /** A person has to decide on removals of the group. */
  readonly holds: boolean;
  readonly blockedCode: string | null;
  readonly counts: Readonly<Partial<Record<MemberState, number>>> | null;
}

interface SyncEnd {
  readonly memberCount: number;
  readonly status: CloudSyncStatus;
  readonly time: string;
}

/**
 * Says the figures of these mappings of a group as they are in this transaction. Where a sync has just ended, its end is noted
 * as the last one of each mapping that took part.
 */
export async function publishFigures(
  sql: Sql,
  outbox: Outbox,
  group: GroupKey,
  mappingIds: ReadonlySet<string>,
  ended: EndedSync | undefined,
): Promise<void> {
  const rows = await figuresOf(sql, group, [...mappingIds], ended !== undefined && !ended.failed);
  for (const row of rows) {
    const figures = figuresFrom(row.counts ?? {});
    // Before its first full sync nothing is known of the group: an empty list of members is no success yet.
    const status = row.counting && !row.behind ? cloudSyncStatus(figures) : 'inProgress';
    const at = new Date().toISOString();
    const tookPart = row.enabled && (ended?.failed ? ended.failed.has(row.mappingId) : row.counting);
    const end = ended &&
      tookPart && { memberCount: figures.syncCompleted, status: endStatus(ended, figures), time: at };
    const lastFullSync = end && ended.full ? end : row.lastFullSync;
    const lastSync = end || row.lastSync;
    await sql.query(
      `UPDATE mapping SET figures_sequence = $2, last_full_sync = $3, last_sync = $4 WHERE mapping_id = $1`,
      [row.mappingId, row.sequence + 1, JSON.stringify(lastFullSync), JSON.stringify(lastSync)],
    );
    await outbox.add(
      sql,
      mappingFigures,
      {
        ...group,
        mappingId: row.mappingId,
        sequence: row.sequence + 1,
        ...(row.epoch !== null && !row.behind && { epoch: row.epoch }),
        ...(row.version !== null && !row.behind && { version: row.version }),
        figures,
        cloudSyncStatus: status,
        attention: attentionOf(row, figures),
        ...(lastFullSync && { lastFullSync }),
        ...(lastSync && { lastSync }),
        at,
      },
      { order: `${group.tenantId}/${group.groupId}` },
    );
  }
}

const endStatus = ({ failed }: EndedSync, figures: Figures): CloudSyncStatus =>
  failed ? 'failed' : syncEndStatus(figures);

/** @param participants also every mapping that takes part in the group's runs. */
async function figuresOf(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  mappingIds: readonly string[],
  participants: boolean,
): Promise<MappingRow[]> {
  if (mappingIds.length === 0 && !participants) return [];
  return sql.query<MappingRow>(
    `SELECT m.mapping_id AS "mappingId", m.enabled, m.counting, m.behind IS NOT NULL AS behind, m.figures_sequence AS sequence, c.epoch, c.version,
       m.last_full_sync AS "lastFullSync", m.last_sync AS "lastSync", t.group_sync_enabled AS "groupSyncEnabled",
       m.paused OR coalesce(t.paused, false) AS paused,
       EXISTS (SELECT 1 FROM run r WHERE r.run_id = g.held_run AND r.removals_held > 0) AS holds,
       g.blocked_code AS "blockedCode",
       (SELECT jsonb_object_agg(state, n) FROM member_count WHERE mapping_id = m.mapping_id) AS counts
     FROM mapping m
     JOIN sync_group g USING (tenant_id, group_id)
     LEFT JOIN collection c USING (collection)
     LEFT JOIN tenant t USING (tenant_id)
     WHERE m.tenant_id = $1 AND m.group_id = $2 AND NOT m.deleted
       AND (m.mapping_id = ANY($3::uuid[]) OR ($4 AND m.counting AND m.enabled))
     ORDER BY m.mapping_id`,
    [tenantId, groupId, mappingIds, participants],
  );
}

/** The figures from the counts by state. */
export function figuresFrom(counts: Readonly<Partial<Record<MemberState, number>>>): Figures {
  const figures = { ...noFigures };
  for (const [state, count] of Object.entries(counts) as [MemberState, number][]) {
    const figure = figureOf(state);
    if (figure) figures[figure] += count;
  }
  const { syncCompleted, syncInProgress, syncFailed, noEntraRecord } = figures;
  return { ...figures, memberCount: syncCompleted + syncInProgress + syncFailed + noEntraRecord + figures.protected };
}

function attentionOf(row: MappingRow, figures: Figures): Attention[] {
  const list: Attention[] = [];
  if (row.blockedCode) list.push('group-unusable');
  if (row.holds && figures.removalsHeld > 0) list.push('held');
  if (row.groupSyncEnabled === false) list.push('tenant-disabled');
  if (!row.enabled) list.push('disabled');
  if (row.paused) list.push('paused');
  if (!row.counting) list.push('awaiting-first-sync');
  return [...sortAttention(list)];
}
