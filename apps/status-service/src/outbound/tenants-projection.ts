import { Injectable } from '@nestjs/common';
import type { DataOf, tenantChanged, tenantObserved } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { Changes } from './changes';
import { sinceWhen, type EndBefore } from './end-before';
import { upsert } from './upsert';

/** Tenants by their highest revision, and how Graph answered for each last. */
@Injectable()
export class TenantsProjection {
  constructor(private readonly changes: Changes) {}

  async change(sql: Sql, tenant: DataOf<typeof tenantChanged>): Promise<void> {
    const changed = await upsert(sql, {
      table: 'tenant',
      key: ['tenant_id'],
      row: {
        tenant_id: tenant.tenantId,
        revision: tenant.revision,
        cloud_service_id: tenant.cloudServiceId,
        group_sync_enabled: tenant.groupSyncEnabled,
        paused: tenant.paused ?? false,
        removed: tenant.removed ?? false,
      },
      newer: 'excluded.revision > t.revision',
    });
    if (changed) await this.changes.say(sql, { what: 'cloud-sync' }, { what: 'ends' });
  }

  /** Clients hear of it only when the state changed. */
  async observe(sql: Sql, end: DataOf<typeof tenantObserved>): Promise<void> {
    const [before] = await sql.query<EndBefore>('SELECT state, message, since FROM tenant_end WHERE tenant_id = $1', [
      end.tenantId,
    ]);
    const stored = await upsert(sql, {
      table: 'tenant_end',
      key: ['tenant_id'],
      row: {
        tenant_id: end.tenantId,
        cloud_service_id: end.cloudServiceId,
        state: end.state,
        message: end.message,
        observed_at: end.observedAt,
        last_ok_at: end.lastOkAt,
        since: sinceWhen(before, end.state, end.observedAt),
        wait_until: end.waitUntil,
        backlog: end.backlog,
        quota_used: end.quotaUsed,
      },
      newer: 'excluded.observed_at >= t.observed_at',
    });
    const same = before?.state === end.state && before.message === (end.message ?? null);
    if (stored && !same) await this.changes.say(sql, { what: 'ends' }, { what: 'cloud-sync' });
  }
}
