import type { Database, Notifications, Outbox } from '@rollcall/platform';
import type { TakeOrder } from '../../core/fair-shares';
import { type GroupChanges, type GroupKey, type GroupOutcomes, LedgerStore, type Refusal } from '../../core/ports';
import { doubt } from '../identities/doubts';
import { groupsToProbe, letTry, openBreaker, stayBlocked } from './group-breaker';
import { GroupTransaction } from './group-transaction';
import type { Settled } from './publish-changes';
import { takeDue } from './take-due';
import { type TenantFigures, backlogOf, tenantFigures } from './tenant-figures';

export class PostgresLedgerStore extends LedgerStore {
  /** Hears whose changes have reached a group with Graph's answers. */
  onSettled: (tenantId: string, settled: readonly Settled[]) => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {
    super();
  }

  async take(tenantId: string, order: TakeOrder): Promise<readonly GroupChanges[]> {
    return this.database.transaction((sql) => takeDue(sql, tenantId, order));
  }

  async record({ tenantId, groupId, outcomes }: GroupOutcomes): Promise<void> {
    const settled = await this.database.transaction(async (sql) => {
      const group = await GroupTransaction.open(sql, this.outbox, { tenantId, groupId }, null);
      const [clock] = await sql.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      await group.record(outcomes, clock?.now ?? new Date(), Math.random);
      const stopped = outcomes.find(({ refusal }) => refusal?.reach === 'group')?.refusal;
      const done = outcomes.some(({ effect }) => effect === 'done');
      if (stopped) {
        if (await openBreaker(sql, group.group, stopped)) await this.touchMappings(group);
      } else if (done && (await group.clearBreaker())) await this.touchMappings(group);
      return group.close();
    });
    this.onSettled(tenantId, settled);
    const unknown = outcomes.filter(({ refusal }) => refusal?.reason === 'object-not-found');
    if (unknown.length === 0) return;
    await doubt(
      this.database,
      tenantId,
      unknown.map(({ objectId }) => objectId),
    );
    await this.notifications.notify(this.database, 'identities');
  }

  /** What was under way in these groups (without them, in all but those that are busy) has no answer any more. */
  async forgetInFlight(
    tenantId: string,
    which: { readonly groups: readonly string[]; readonly except: boolean },
  ): Promise<void> {
    const groups = await this.database.query<{ groupId: string }>(
      `SELECT DISTINCT group_id AS "groupId" FROM ledger WHERE tenant_id = $1 AND in_flight_since IS NOT NULL
         AND (group_id = ANY($2::uuid[])) <> $3`,
      [tenantId, which.groups, which.except],
    );
    for (const { groupId } of groups) {
      await this.database.transaction(async (sql) => {
        // Whoever changes rows holds the group, and stores them as it has read them: on their way, if they were.
        await sql.query('SELECT 1 FROM sync_group WHERE tenant_id = $1 AND group_id = $2 FOR UPDATE', [
          tenantId,
          groupId,
        ]);
        await sql.query(
          `UPDATE ledger SET in_flight_since = NULL
           WHERE tenant_id = $1 AND group_id = $2 AND in_flight_since IS NOT NULL`,
          [tenantId, groupId],
        );
      });
    }
  }

  /** Rows that are due and not set aside, whether they may be written now or not. */
  backlog(tenantId: string): Promise<number> {
    return backlogOf(this.database, tenantId);
  }

  figures(tenantId: string): Promise<TenantFigures> {
    return tenantFigures(this.database, tenantId);
  }

  groupsToProbe(tenantId: string, limit: number): Promise<readonly GroupKey[]> {
    return groupsToProbe(this.database, tenantId, limit);
  }

  /** Looked at again, by a read: it still refuses, or one write may try. */
  async probed(key: GroupKey, refusal: Refusal | undefined): Promise<void> {
    if (refusal) return stayBlocked(this.database, key);
    await this.database.transaction(async (sql) => {
      const [due] = await sql.query(
        'SELECT 1 FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND due <> 0 LIMIT 1',
        [key.tenantId, key.groupId],
      );
      if (due) return letTry(sql, key);
      const group = await GroupTransaction.open(sql, this.outbox, key, null);
      if (await group.clearBreaker()) await this.touchMappings(group);
      await group.close();
    });
    await this.notifications.notify(this.database, 'due');
  }

  private async touchMappings(group: GroupTransaction): Promise<void> {
    const mappings = await group.sql.query<{ mappingId: string }>(
      'SELECT mapping_id AS "mappingId" FROM mapping WHERE tenant_id = $1 AND group_id = $2 AND NOT deleted',
      [group.group.tenantId, group.group.groupId],
    );
    for (const { mappingId } of mappings) group.touchMapping(mappingId);
  }
}
