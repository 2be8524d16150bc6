import type { Schedule } from '@rollcall/contracts';
import { findMapping } from './find-mapping';
import type { Mapping } from './mapping';
import { nextTime } from './next-time';
import type { Clock, MappingFilter, Page, Records } from './ports';
import type { Sites, Standing } from './sites';

/** A mapping as people see it. */
export interface ShownMapping extends Mapping, Standing {
  /** When a full sync of it begins by itself; undefined without a schedule, or while it is disabled. */
  readonly nextScheduledAt: Date | undefined;
}

/** Mappings as people see them: with what has become of their ends, and with what is to come. */
export class ShowMappings {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly sites: Sites,
  ) {}

  /** Throws `mapping-not-found`. */
  async one(mappingId: string): Promise<ShownMapping> {
    return this.shown(await findMapping(this.records.tables, mappingId));
  }

  async list(filter: MappingFilter, limit: number, after?: string): Promise<Page<ShownMapping, string>> {
    const page = await this.records.tables.mappings.list(filter, limit, after);
    const all = await this.records.tables.tenants.all();
    const present = new Set(all.filter(({ removed }) => !removed).map(({ tenantId }) => tenantId));
    const timeOf = this.timetable();
    const items = page.items.map((mapping) => this.with(mapping, !present.has(mapping.tenantId), timeOf));
    return { ...page, items };
  }

  async shown(mapping: Mapping): Promise<ShownMapping> {
    const tenant = await this.records.tables.tenants.find(mapping.tenantId);
    return this.with(mapping, tenant?.removed !== false, this.timetable());
  }

  private with(mapping: Mapping, tenantRemoved: boolean, timeOf: (schedule: Schedule) => Date | undefined) {
    return {
      ...mapping,
      siteRemoved: !this.sites.has(mapping.site),
      tenantRemoved,
      nextScheduledAt: mapping.enabled && mapping.schedule ? timeOf(mapping.schedule) : undefined,
    };
  }

  /** The next time of schedules; most mappings share a few, and each takes a part of a millisecond to reckon. */
  private timetable(): (schedule: Schedule) => Date | undefined {
    const now = this.clock.now();
    const times = new Map<string, Date | undefined>();
    return (schedule) => {
      const key = `${schedule.cron} ${schedule.timeZone}`;
      if (!times.has(key)) times.set(key, nextTime(schedule, now));
      return times.get(key);
    };
  }
}
