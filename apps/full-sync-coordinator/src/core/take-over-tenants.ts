import type { Clock, Records, Tables } from './ports';
import { type Tenant, tenantEvent } from './tenant';

export interface ConfiguredTenant {
  /** Entra's GUID. */
  readonly tenantId: string;
  /** The cloudServiceId. */
  readonly id: string;
  /** Counts at first sight only; afterwards the switch of the API holds. */
  readonly groupSyncEnabled: boolean;
}

/** Brings the tenants in step with the configuration: new ones come in, ones that left it are marked, and come back. */
export class TakeOverTenants {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat. */
  async run(configured: readonly ConfiguredTenant[]): Promise<void> {
    await this.records.transaction(async (tables) => {
      const { paused } = await tables.pause.find({ forChange: true });
      const known = new Map((await tables.tenants.all({ forChange: true })).map((tenant) => [tenant.tenantId, tenant]));
      for (const tenant of configured) {
        await this.save(tables, known.get(tenant.tenantId), tenant, paused);
        known.delete(tenant.tenantId);
      }
      for (const left of known.values()) if (!left.removed) await this.store(tables, left, { ...left, removed: true });
    });
  }

  private async save(
    tables: Tables,
    known: Tenant | undefined,
    { tenantId, id, groupSyncEnabled }: ConfiguredTenant,
    everythingPaused: boolean,
  ) {
    if (known && known.cloudServiceId === id && !known.removed) return;
    const switches = { groupSyncEnabled, pausedItself: false, everythingPaused };
    const first = { tenantId, revision: 0, ...switches, changedAt: this.clock.now() };
    await this.store(tables, known, { ...(known ?? first), cloudServiceId: id, removed: false });
  }

  private async store(tables: Tables, before: Tenant | undefined, changed: Tenant): Promise<void> {
    const after = { ...changed, revision: changed.revision + 1, changedAt: this.clock.now() };
    await tables.tenants.save(after);
    await tables.audit.add({
      who: 'configuration',
      what: after.removed ? 'tenant-removed' : before ? 'tenant-changed' : 'tenant-added',
      subject: after.cloudServiceId,
      before: before ? tenantEvent(before) : null,
      after: tenantEvent(after),
      when: after.changedAt,
    });
  }
}
