import { findTenant } from './find-tenant';
import type { Clock, Records } from './ports';
import { type Tenant, requireTenantRevision, tenantEvent } from './tenant';

/** The switch of a tenant: while it is off nothing is written there, and changes are kept. */
export class SwitchTenant {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** The tenant as it is then. Throws `tenant-not-found`, `precondition-failed`. */
  async run(
    cloudServiceId: string,
    groupSyncEnabled: boolean,
    who: string,
    expectedRevision?: number,
  ): Promise<Tenant> {
    return this.records.transaction(async (tables) => {
      const before = await findTenant(tables, cloudServiceId, { forChange: true });
      requireTenantRevision(before, expectedRevision);
      if (before.groupSyncEnabled === groupSyncEnabled) return before;
      const after = { ...before, groupSyncEnabled, revision: before.revision + 1, changedAt: this.clock.now() };
      await tables.tenants.save(after);
      await tables.audit.add({
        who,
        what: groupSyncEnabled ? 'tenant-switched-on' : 'tenant-switched-off',
        subject: before.cloudServiceId,
        before: tenantEvent(before),
        after: tenantEvent(after),
        when: after.changedAt,
      });
      return after;
    });
  }
}
