import { Logger } from '@nestjs/common';
import { type DataOf, type EndState, type TenantConfiguration, tenantObserved } from '@rollcall/contracts';
import type { Database, Ends, Outbox, Sql } from '@rollcall/platform';

type TenantObserved = DataOf<typeof tenantObserved>;

/** How much there is to do in a tenant, and how much of its quota is in use: 0 to 1. */
export interface TenantLoad {
  readonly backlog: number;
  readonly quotaUsed: number;
}

/**
 * Says how Graph answers for a tenant, whenever that changes: in the log, in `/readyz` and as an event; and with it how much
 * there is to do there. What was said last is kept, so that it can be said again by whoever is asked.
 */
export class TenantReports {
  private readonly logger = new Logger(TenantReports.name);

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly ends: Ends,
  ) {}

  async report(
    { id, tenantId }: TenantConfiguration,
    state: EndState,
    why: { readonly message?: string; readonly waitUntil?: Date } = {},
  ): Promise<void> {
    const { message, waitUntil } = why;
    const changed = this.ends.report({ kind: 'tenant', id, state, ...(message !== undefined && { message }) });
    if (!changed) return;
    if (state === 'ok') this.logger.log({ tenant: id }, 'the tenant answers');
    else this.logger.warn({ tenant: id, state, reason: message }, 'the tenant does not answer well');
    const observedAt = new Date().toISOString();
    await this.database.transaction(async (sql) => {
      const before = await lastSaid(sql, tenantId);
      const lastOkAt = state === 'ok' ? observedAt : before?.lastOkAt;
      await this.say(sql, {
        tenantId,
        cloudServiceId: id,
        state,
        ...(message !== undefined && { message }),
        observedAt,
        ...(lastOkAt !== undefined && { lastOkAt }),
        ...(waitUntil && { waitUntil: waitUntil.toISOString() }),
        ...(before?.backlog !== undefined && { backlog: before.backlog }),
        ...(before?.quotaUsed !== undefined && { quotaUsed: before.quotaUsed }),
      });
    });
  }

  /** Says how much there is to do, where that is not what was said last. Nothing before it is known how the tenant answers. */
  async measure({ tenantId }: TenantConfiguration, load: TenantLoad): Promise<void> {
    const { backlog } = load;
    const quotaUsed = Math.round(Math.min(1, Math.max(0, load.quotaUsed)) * 100) / 100;
    await this.database.transaction(async (sql) => {
      const before = await lastSaid(sql, tenantId);
      if (!before || (before.backlog === backlog && before.quotaUsed === quotaUsed)) return;
      await this.say(sql, { ...before, observedAt: new Date().toISOString(), backlog, quotaUsed });
    });
  }

  /** Says again what was said last of every tenant. */
  async again(sql: Sql): Promise<void> {
    const rows = await sql.query<{ said: TenantObserved }>('SELECT said FROM tenant_end ORDER BY tenant_id');
    await this.outbox.add(
      sql,
      tenantObserved,
      rows.map(({ said }) => said),
    );
  }

  private async say(sql: Sql, end: TenantObserved): Promise<void> {
    await sql.query(
      `INSERT INTO tenant_end (tenant_id, said) VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET said = excluded.said`,
      [end.tenantId, JSON.stringify(end)],
    );
    await this.outbox.add(sql, tenantObserved, end);
  }
}

/** What was said last of a tenant; nobody else says anything of it until the transaction ends. */
async function lastSaid(sql: Sql, tenantId: string): Promise<TenantObserved | undefined> {
  const [row] = await sql.query<{ said: TenantObserved }>(
    'SELECT said FROM tenant_end WHERE tenant_id = $1 FOR UPDATE',
    [tenantId],
  );
  return row?.said;
}
