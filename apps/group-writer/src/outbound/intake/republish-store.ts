import type { DataOf, republish } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import { ROWS_AT_ONCE } from '../chunks';
import { GroupTransaction } from '../ledger/group-transaction';
import { publishRunsAfter } from '../runs/kept-runs';
import type { TenantReports } from '../tenant-reports';

/** What of a group is said again, in this order; figures and what is held go with each piece. */
const PHASES = ['runs', 'members', 'leavers', 'managed'] as const;
type Phase = (typeof PHASES)[number];

/** How far it has come: in which group, and there after which key of a phase; without a phase: that group is done. */
interface Place extends GroupKey {
  readonly phase?: Phase;
  readonly mappingId?: string;
  readonly after?: string | number;
}

/** Where a phase goes on, and how many rows may still be said in the piece; undefined: it is over. */
type Reached = { readonly mappingId?: string; readonly after?: string | number } | undefined;

const LOWEST = '00000000-0000-0000-0000-000000000000';
/** More events than these are not put into the outbox while they wait there. */
const OUTBOX_LIMIT = 2_000;

/**
 * Says again all that the writer has said and that still holds, for projections that begin anew: how each tenant answers, runs,
 * results of members and leavers, what is held, what is managed, figures. A piece at a time, by whichever replica comes first;
 * how far it has come is kept. Who is gone is not said again: tombstones of group-members.v1 are never lost.
 */
export class RepublishStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
    private readonly tenants: TenantReports,
  ) {}

  /** Begins, or begins anew where an earlier one is under way: whoever asks again has perhaps emptied his tables. */
  async take(sql: Sql, { requestedAt }: DataOf<typeof republish>): Promise<void> {
    await sql.query(
      `INSERT INTO republication AS r (requested_at) VALUES ($1)
       ON CONFLICT (single) DO UPDATE SET requested_at = excluded.requested_at, place = NULL, ended_at = NULL
       WHERE r.requested_at < excluded.requested_at`,
      [requestedAt],
    );
    await this.notifications.notify(sql, 'republish');
  }

  /** Says a piece. `waits`: the outbox is full of what was said before. */
  async step(): Promise<'more' | 'waits' | 'nothing'> {
    return this.database.transaction(async (sql) => {
      const [task] = await sql.query<{ place: Place | null; full: boolean }>(
        `SELECT place, (SELECT coalesce(max(id) - min(id), 0) FROM outbox) > ${OUTBOX_LIMIT} AS full
         FROM republication WHERE ended_at IS NULL FOR UPDATE SKIP LOCKED`,
      );
      if (!task) return 'nothing';
      if (task.full) return 'waits';
      if (!task.place) await this.tenants.again(sql);
      const place = await this.next(sql, task.place ?? { tenantId: LOWEST, groupId: LOWEST });
      await sql.query(
        'UPDATE republication SET place = $1, ended_at = CASE WHEN $1::jsonb IS NULL THEN now() END WHERE single',
        [place ? JSON.stringify(place) : null],
      );
      return place ? 'more' : 'nothing';
    });
  }

  private async next(sql: Sql, before: Place): Promise<Place | undefined> {
    const [key] = await sql.query<GroupKey>(
      `SELECT tenant_id AS "tenantId", group_id AS "groupId" FROM sync_group
       WHERE (tenant_id, group_id) ${before.phase ? '>=' : '>'} ($1::uuid, $2::uuid) ORDER BY tenant_id, group_id LIMIT 1`,
      [before.tenantId, before.groupId],
    );
    if (!key) return undefined;
    const goesOn = before.phase && key.tenantId === before.tenantId && key.groupId === before.groupId;
    const place = await this.sayGroup(sql, goesOn ? before : key);
    return { ...key, ...place };
  }

  /** As much of a group as goes into one piece; gives where it goes on. */
  private async sayGroup(sql: Sql, place: Place): Promise<Omit<Place, keyof GroupKey>> {
    const { tenantId, groupId } = place;
    const group = await GroupTransaction.open(sql, this.outbox, { tenantId, groupId }, null);
    let room = ROWS_AT_ONCE;
    const say = (count: number) => (room -= count);
    for (let at = PHASES.indexOf(place.phase ?? 'runs'); at < PHASES.length; at++) {
      const phase = PHASES[at] ?? 'runs';
      const from = phase === place.phase ? place : {};
      const reached = room > 0 ? await this.sayPhase(group, phase, from, room, say) : {};
      if (!reached) continue;
      await group.close();
      return { phase, ...reached };
    }
    for (const mappingId of await mappingsOf(sql, group.group)) group.touchMapping(mappingId);
    group.touchHold();
    await group.close();
    return {};
  }

  private async sayPhase(
    group: GroupTransaction,
    phase: Phase,
    { mappingId, after }: Place | { readonly mappingId?: string; readonly after?: string | number },
    room: number,
    say: (count: number) => void,
  ): Promise<Reached> {
    if (phase === 'members') return this.sayMembers(group, { mappingId, after }, room, say);
    const { sql } = group;
    const key = [group.group.tenantId, group.group.groupId, after ?? LOWEST, room];
    if (phase === 'runs') {
      const last = await publishRunsAfter(sql, this.outbox, group.group, String(after ?? LOWEST), room);
      say(last.count);
      return last.count === room ? { after: last.runId } : undefined;
    }
    const objects = await sql.query<{ id: string }>(
      phase === 'leavers'
        ? `SELECT DISTINCT object_id AS id FROM leaver WHERE tenant_id = $1 AND group_id = $2 AND object_id > $3 ORDER BY 1 LIMIT $4`
        : `SELECT object_id AS id FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND object_id > $3 AND managed_by IS NOT NULL
           ORDER BY 1 LIMIT $4`,
      key,
    );
    const ids = objects.map(({ id }) => id);
    if (phase === 'leavers') group.touchObjects(ids);
    else group.touchManaged(ids);
    say(ids.length);
    return ids.length === room ? { after: ids.at(-1) ?? LOWEST } : undefined;
  }

  private async sayMembers(
    group: GroupTransaction,
    from: { readonly mappingId?: string | undefined; readonly after?: string | number | undefined },
    room: number,
    say: (count: number) => void,
  ): Promise<Reached> {
    let left = room;
    for (const mappingId of await mappingsOf(group.sql, group.group)) {
      if (mappingId < (from.mappingId ?? '')) continue;
      const rows = await group.sql.query<{ id: number }>(
        'SELECT resource_id AS id FROM claim WHERE mapping_id = $1 AND resource_id > $2 ORDER BY 1 LIMIT $3',
        [mappingId, mappingId === from.mappingId ? from.after : -1, left],
      );
      const ids = rows.map(({ id }) => id);
      group.touchMembers(mappingId, ids);
      say(ids.length);
      left -= ids.length;
      if (left === 0) return { mappingId, after: ids.at(-1) ?? -1 };
    }
    return undefined;
  }
}

async function mappingsOf(sql: Sql, { tenantId, groupId }: GroupKey): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT mapping_id AS id FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND NOT deleted ORDER BY 1',
    [tenantId, groupId],
  );
  return rows.map(({ id }) => id);
}
