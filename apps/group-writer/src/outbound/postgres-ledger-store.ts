import type { Presence } from '@rollcall/membership';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import {
  type Change,
  type Directory,
  type GroupChanges,
  type GroupOutcomes,
  LedgerStore,
  type Refusal,
} from '../core/ports';
import { doubt } from './doubts';
import { GroupTransaction } from './group-transaction';

/** How long a group that cannot be written is left alone before one write tries again. */
const PROBE_AFTER = '60 seconds';

interface ServableGroup {
  readonly groupId: string;
  /** Its breaker is open: one write may try. */
  readonly probing: boolean;
}

export class PostgresLedgerStore extends LedgerStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {
    super();
  }

  async take(tenantId: string, batch: Directory['batch']): Promise<readonly GroupChanges[]> {
    return this.database.transaction(async (sql) => {
      const groups = await this.groupsToServe(sql, tenantId, batch.requests);
      const share = Math.max(1, Math.floor(batch.requests / Math.max(1, groups.length)));
      const taken: GroupChanges[] = [];
      for (const { groupId, probing } of groups) {
        const requests = probing ? 1 : share;
        const additions = Math.min(requests, batch.additionRequestsPerGroup) * batch.additionsPerRequest;
        const changes = await this.takeFrom(sql, tenantId, groupId, probing ? 1 : additions, requests);
        if (changes.length > 0) taken.push({ tenantId, groupId, changes });
      }
      return taken;
    });
  }

  async record({ tenantId, groupId, outcomes }: GroupOutcomes): Promise<void> {
    await this.database.transaction(async (sql) => {
      const group = await GroupTransaction.open(sql, this.outbox, { tenantId, groupId }, null);
      const [clock] = await sql.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      await group.record(outcomes, clock?.now ?? new Date(), Math.random);
      const stopped = outcomes.find(({ refusal }) => refusal?.reach === 'group')?.refusal;
      const done = outcomes.some(({ effect }) => effect === 'done');
      if (stopped) await this.openBreaker(group, stopped);
      else if (done && (await group.clearBreaker())) await this.touchMappings(group);
      await group.close();
      await this.notifications.notify(sql, 'due');
    });
    const unknown = outcomes.filter(({ refusal }) => refusal?.reason === 'object-not-found');
    await doubt(
      this.database,
      tenantId,
      unknown.map(({ objectId }) => objectId),
    );
  }

  /** A new holder of the lane: what its predecessor had under way has no answer any more, and may be tried again. */
  async forgetInFlight(tenantId: string): Promise<void> {
    await this.database.query(
      'UPDATE ledger SET in_flight_since = NULL WHERE tenant_id = $1 AND in_flight_since IS NOT NULL',
      [tenantId],
    );
  }

  /** Groups with something due now, those served longest ago first; locked until the transaction ends. */
  private async groupsToServe(sql: Sql, tenantId: string, limit: number): Promise<ServableGroup[]> {
    const groups = await sql.query<ServableGroup>(
      `SELECT group_id AS "groupId", blocked_code IS NOT NULL AS probing FROM sync_group g
       WHERE tenant_id = $1 AND (blocked_until IS NULL OR blocked_until <= now())
         AND EXISTS (SELECT 1 FROM ledger l WHERE l.tenant_id = g.tenant_id AND l.group_id = g.group_id AND due <> 0
           AND next_try_at <= now() AND in_flight_since IS NULL)
       ORDER BY served_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [tenantId, limit],
    );
    await sql.query(
      'UPDATE sync_group SET served_at = clock_timestamp() WHERE tenant_id = $1 AND group_id = ANY($2::uuid[])',
      [tenantId, groups.map(({ groupId }) => groupId)],
    );
    return groups;
  }

  /** Additions first: somebody who comes back under another id is in before the old one goes. */
  private async takeFrom(
    sql: Sql,
    tenantId: string,
    groupId: string,
    additions: number,
    removals: number,
  ): Promise<readonly Change[]> {
    for (const [write, limit] of [
      ['add', additions],
      ['remove', removals],
    ] as const) {
      const rows = await sql.query<{ objectId: string; before: Presence }>(
        `SELECT object_id AS "objectId", present AS before FROM ledger WHERE tenant_id = $1 AND group_id = $2
           AND due = ${write === 'add' ? 1 : -1} AND next_try_at <= now() AND in_flight_since IS NULL
         ORDER BY next_try_at LIMIT $3 FOR UPDATE`,
        [tenantId, groupId, limit],
      );
      if (rows.length === 0) continue;
      await sql.query(
        `UPDATE ledger SET present = 'unknown', in_flight_since = now(), attempts = attempts + 1
         WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])`,
        [tenantId, groupId, rows.map(({ objectId }) => objectId)],
      );
      return rows.map((row) => ({ ...row, write }));
    }
    return [];
  }

  private async openBreaker(group: GroupTransaction, { reason, message }: Refusal): Promise<void> {
    await group.sql.query(
      `UPDATE sync_group SET blocked_code = $3, blocked_message = $4, blocked_until = now() + interval '${PROBE_AFTER}',
         blocked_times = blocked_times + 1 WHERE tenant_id = $1 AND group_id = $2`,
      [group.group.tenantId, group.group.groupId, reason, message],
    );
    await this.touchMappings(group);
  }

  private async touchMappings(group: GroupTransaction): Promise<void> {
    const mappings = await group.sql.query<{ mappingId: string }>(
      'SELECT mapping_id AS "mappingId" FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND NOT deleted',
      [group.group.tenantId, group.group.groupId],
    );
    for (const { mappingId } of mappings) group.touchMapping(mappingId);
  }
}
