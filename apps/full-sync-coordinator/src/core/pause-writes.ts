import { findMapping } from './find-mapping';
import { findTenant } from './find-tenant';
import { type Mapping, mappingEvent } from './mapping';
import type { Pause } from './pause';
import type { Clock, Records, Tables } from './ports';
import { type Tenant, tenantEvent } from './tenant';

/**
 * Stops the writes of a mapping, of a tenant or of everything, and lets them go on. What changes meanwhile is kept, and goes
 * out as an incremental sync. Safe to repeat: what is so already stays as it is.
 */
export class PauseWrites {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** The mapping as it is then. Throws `mapping-not-found`. */
  ofMapping(mappingId: string, paused: boolean, who: string): Promise<Mapping> {
    return this.records.transaction(async (tables) => {
      const before = await findMapping(tables, mappingId, { forChange: true });
      if (before.paused === paused) return before;
      const after = { ...before, paused, revision: before.revision + 1, changedAt: this.clock.now() };
      await tables.mappings.save(after);
      await tables.audit.add({
        who,
        what: paused ? 'mapping-paused' : 'mapping-resumed',
        subject: mappingId,
        before: mappingEvent(before),
        after: mappingEvent(after),
        when: after.changedAt,
      });
      return after;
    });
  }

  /** The tenant as it is then: still paused when everything is. Throws `tenant-not-found`. */
  ofTenant(cloudServiceId: string, paused: boolean, who: string): Promise<Tenant> {
    return this.records.transaction(async (tables) => {
      const before = await findTenant(tables, cloudServiceId, { forChange: true });
      if (before.pausedItself === paused) return before;
      const after = await this.save(tables, before, { pausedItself: paused });
      await tables.audit.add({
        who,
        what: paused ? 'tenant-paused' : 'tenant-resumed',
        subject: before.cloudServiceId,
        before: tenantEvent(before),
        after: tenantEvent(after),
        when: after.changedAt,
      });
      return after;
    });
  }

  /** Tenants that are paused by themselves stay so when everything goes on. */
  ofEverything(paused: boolean, who: string): Promise<Pause> {
    return this.records.transaction(async (tables) => {
      const before = await tables.pause.find({ forChange: true });
      if (before.paused === paused) return before;
      const at = this.clock.now();
      const after: Pause = { paused, changed: { by: who, at } };
      await tables.pause.save(after);
      for (const tenant of await tables.tenants.all({ forChange: true })) {
        await this.save(tables, tenant, { everythingPaused: paused });
      }
      const what = paused ? 'everything-paused' : 'everything-resumed';
      await tables.audit.add({ who, what, subject: 'everything', before: before.paused, after: paused, when: at });
      return after;
    });
  }

  private async save(
    tables: Tables,
    tenant: Tenant,
    change: Partial<Pick<Tenant, 'pausedItself' | 'everythingPaused'>>,
  ): Promise<Tenant> {
    const after = { ...tenant, ...change, revision: tenant.revision + 1, changedAt: this.clock.now() };
    await tables.tenants.save(after);
    return after;
  }
}
