import { toCloudSyncRow, staleFrom, type MappingFacts, type SiteFacts, type TenantFacts } from './cloud-sync-facts';
import { CloudSyncTable } from './cloud-sync-table';
import { staleAfterMs } from './stale-after';

/** What is true at one moment, as far as it is news. */
export interface News {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** All sites and tenants: they are few. */
  readonly sites: readonly SiteFacts[];
  readonly tenants: readonly TenantFacts[];
  /** The mappings of which anything changed; those that are deleted by their id alone. */
  readonly mappings: readonly MappingFacts[];
  readonly deleted: readonly string[];
}

/** The rows of the view, kept as the facts say: each is made anew when something it shows changed, or time made it stale. */
export class CloudSyncCopy {
  readonly table = new CloudSyncTable();
  private readonly mappings = new Map<string, MappingFacts>();
  private sites = new Map<string, SiteFacts>();
  private tenants = new Map<string, TenantFacts>();
  /** No row becomes stale before, in milliseconds since 1970. */
  private calmUntil = Infinity;
  private now = 0;

  /** The sites of the configuration, and for how many milliseconds each may go without a good poll before it is stale. */
  constructor(private readonly patienceMs: ReadonlyMap<string, number>) {}

  clear(): void {
    this.mappings.clear();
    this.table.clear();
    this.calmUntil = Infinity;
  }

  take({ now, sites, tenants, mappings, deleted }: News): void {
    const changedSites = changedIn(this.sites, (this.sites = byKey(sites, ({ site }) => site)));
    const changedTenants = changedIn(this.tenants, (this.tenants = byKey(tenants, ({ tenantId }) => tenantId)));
    this.now = now;
    for (const mappingId of deleted) {
      this.mappings.delete(mappingId);
      this.table.forget(mappingId);
    }
    for (const facts of mappings) this.mappings.set(facts.mappingId, facts);
    const aged = now > this.calmUntil;
    if (aged) this.calmUntil = Infinity;
    if (!aged && changedSites.size === 0 && changedTenants.size === 0) return mappings.forEach((one) => this.show(one));
    const told = new Set(mappings.map(({ mappingId }) => mappingId));
    this.mappings.forEach((facts, mappingId) => {
      if (aged || told.has(mappingId) || changedSites.has(facts.site) || changedTenants.has(facts.tenantId))
        this.show(facts);
    });
  }

  private show(facts: MappingFacts): void {
    const patienceMs = this.patienceMs.get(facts.site);
    const around = {
      site: this.sites.get(facts.site),
      tenant: this.tenants.get(facts.tenantId),
      siteConfigured: patienceMs !== undefined,
      patienceMs: patienceMs ?? staleAfterMs(),
      now: this.now,
    };
    const from = staleFrom(facts, around);
    if (from >= this.now) this.calmUntil = Math.min(this.calmUntil, from);
    this.table.store(toCloudSyncRow(facts, around));
  }
}

const byKey = <Facts>(list: readonly Facts[], key: (facts: Facts) => string): Map<string, Facts> =>
  new Map(list.map((facts) => [key(facts), facts]));

/** The keys whose facts are not the same in both. */
function changedIn<Facts>(before: ReadonlyMap<string, Facts>, after: ReadonlyMap<string, Facts>): Set<string> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  const same = (key: string): boolean => JSON.stringify(before.get(key)) === JSON.stringify(after.get(key));
  return new Set([...keys].filter((key) => !same(key)));
}
