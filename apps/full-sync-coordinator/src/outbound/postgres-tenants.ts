import { tenantChanged } from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { ForChange, TenantTable } from '../core/ports';
import { type Tenant, tenantEvent } from '../core/tenant';
import { lockOf } from './lock-of';

interface TenantRow {
  readonly tenant_id: string;
  readonly cloud_service_id: string;
  readonly revision: number;
  readonly group_sync_enabled: boolean;
  readonly paused_itself: boolean;
  readonly everything_paused: boolean;
  readonly removed: boolean;
  readonly changed_at: Date;
}

export class PostgresTenants implements TenantTable {
  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
  ) {}

  async find(id: string, options?: ForChange): Promise<Tenant | undefined> {
    const [row] = await this.sql.query<TenantRow>(
      `SELECT * FROM tenant WHERE tenant_id::text = lower($1) OR (cloud_service_id = $1 AND NOT removed) ${lockOf(options)}`,
      [id],
    );
    return row && tenantOf(row);
  }

  async all(options?: ForChange): Promise<readonly Tenant[]> {
    const rows = await this.sql.query<TenantRow>(
      `SELECT * FROM tenant ORDER BY cloud_service_id, tenant_id ${lockOf(options)}`,
    );
    return rows.map(tenantOf);
  }

  async save(tenant: Tenant): Promise<void> {
    const { tenantId, cloudServiceId, revision, groupSyncEnabled, removed, changedAt } = tenant;
    const { pausedItself, everythingPaused } = tenant;
    await this.sql.query(
      `INSERT INTO tenant (tenant_id, cloud_service_id, revision, group_sync_enabled, removed, changed_at, paused_itself,
         everything_paused)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id) DO UPDATE SET
         cloud_service_id = excluded.cloud_service_id, revision = excluded.revision,
         group_sync_enabled = excluded.group_sync_enabled, removed = excluded.removed, changed_at = excluded.changed_at,
         paused_itself = excluded.paused_itself, everything_paused = excluded.everything_paused`,
      [tenantId, cloudServiceId, revision, groupSyncEnabled, removed, changedAt, pausedItself, everythingPaused],
    );
    await this.announce([tenant]);
  }

  async announce(tenants: readonly Tenant[]): Promise<void> {
    await this.outbox.add(this.sql, tenantChanged, tenants.map(tenantEvent));
  }
}

const tenantOf = (row: TenantRow): Tenant => ({
  tenantId: row.tenant_id,
  cloudServiceId: row.cloud_service_id,
  revision: row.revision,
  groupSyncEnabled: row.group_sync_enabled,
  pausedItself: row.paused_itself,
  everythingPaused: row.everything_paused,
  removed: row.removed,
  changedAt: row.changed_at,
});
