import { type Metered, Quota } from './ports';

/** The quotas of all tenants that this process writes to. */
export class LaneQuota extends Quota {
  /** @param tenantIds those in the configuration; nothing is asked of others. */
  constructor(private readonly tenantIds: readonly string[]) {
    super();
  }

  async admitRead(tenantId: string): Promise<void> {
    if (!this.tenantIds.includes(tenantId)) throw new Error(`tenant ${tenantId} is not in the configuration`);
  }

  note(_tenantId: string, _metered: Metered): void {
    return;
  }
}
