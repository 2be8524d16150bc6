import { findMapping } from './find-mapping';
import type { Mapping } from './mapping';
import type { MappingFilter, Page, Records } from './ports';
import type { Sites, Standing } from './sites';

/** Mappings as people see them: with what has become of their ends. */
export class ShowMappings {
  constructor(
    private readonly records: Records,
    private readonly sites: Sites,
  ) {}

  /** Throws `mapping-not-found`. */
  async one(mappingId: string): Promise<Mapping & Standing> {
    return this.standing(await findMapping(this.records.tables, mappingId));
  }

  async list(filter: MappingFilter, limit: number, after?: string): Promise<Page<Mapping & Standing, string>> {
    const page = await this.records.tables.mappings.list(filter, limit, after);
    return { ...page, items: await this.standings(page.items) };
  }

  async standing(mapping: Mapping): Promise<Mapping & Standing> {
    const tenant = await this.records.tables.tenants.find(mapping.tenantId);
    return { ...mapping, siteRemoved: !this.sites.has(mapping.site), tenantRemoved: tenant?.removed !== false };
  }

  private async standings(mappings: readonly Mapping[]): Promise<readonly (Mapping & Standing)[]> {
    const all = await this.records.tables.tenants.all();
    const present = new Set(all.filter(({ removed }) => !removed).map(({ tenantId }) => tenantId));
    return mappings.map((mapping) => ({
      ...mapping,
      siteRemoved: !this.sites.has(mapping.site),
      tenantRemoved: !present.has(mapping.tenantId),
    }));
  }
}
