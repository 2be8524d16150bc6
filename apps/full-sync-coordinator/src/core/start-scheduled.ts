import type { Schedule } from '@rollcall/contracts';
import { type Mapping, groupOf } from './mapping';
import { nextTime } from './next-time';
import type { Clock, Records, Tables } from './ports';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import { type Sites, requireConfigured } from './sites';
import { requireSwitchedOn } from './tenant';

/** Who asks for a scheduled full sync. */
const SCHEDULE = 'schedule';

/** Mappings whose next time is set in one step. */
const PLANNED_AT_ONCE = 200;

/** A mapping with a time of its schedule, which the caller's transaction has locked. */
export interface DueMapping {
  readonly mapping: Mapping;
  readonly schedule: Schedule;
  readonly dueAt: Date;
}

/**
 * Begins the full syncs that schedules ask for. A time that was missed, because the service was down, comes once; one at which
 * the mapping's tenant is switched off, or an end of it is not in the configuration, is passed over.
 */
export class StartScheduled {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly sites: Sites,
  ) {}

  /** Does a part of what is due; true when there may be more. Safe to call at several replicas at once. */
  async step(): Promise<boolean> {
    const planned = await this.records.transaction((tables) => this.plan(tables));
    const started = await this.records.transaction((tables) => this.startGroup(tables));
    return planned || started;
  }

  /** Gives schedules that are new their first time, and forgets those that do not count any more. */
  private async plan({ schedules }: Tables): Promise<boolean> {
    await schedules.forgetIdle();
    const fresh = await schedules.withoutTime(PLANNED_AT_ONCE);
    for (const mapping of fresh) {
      const { schedule, changedAt } = mapping;
      if (schedule) await schedules.setTime(mapping.mappingId, schedule, nextTime(schedule, changedAt));
    }
    return fresh.length === PLANNED_AT_ONCE;
  }

  /** The mappings of one group whose time has come: one run for all of them. */
  private async startGroup(tables: Tables): Promise<boolean> {
    const now = this.clock.now();
    const due = await tables.schedules.takeDue(now);
    const [first] = due;
    if (!first) return false;
    for (const { mapping, schedule, dueAt } of due) {
      const after = dueAt > now ? dueAt : now;
      await tables.schedules.setTime(mapping.mappingId, schedule, nextTime(schedule, after));
    }
    await this.start(tables, first.mapping, due, now);
    return true;
  }

  private async start(tables: Tables, mapping: Mapping, due: readonly DueMapping[], when: Date): Promise<void> {
    const entry = { who: SCHEDULE, subject: groupOf(mapping), before: null, when };
    const mappingIds = due.map(({ mapping: { mappingId } }) => mappingId);
    const refusal = await whyNot(tables, this.sites, mapping);
    if (refusal) {
      const after = { mappingIds, code: refusal.code };
      return tables.audit.add({ ...entry, what: 'scheduled-sync-skipped', after });
    }
    const { tenantId, groupId } = mapping;
    const wanted = { tenantId, groupId, kind: 'full', requestedBy: SCHEDULE } as const;
    const { runId } = await requestRun(tables, this.clock, wanted);
    await tables.audit.add({ ...entry, what: 'full-sync-requested', after: { runId, mappingIds } });
  }
}

async function whyNot(tables: Tables, sites: Sites, mapping: Mapping): Promise<RefusedError | undefined> {
  try {
    for (const one of await tables.mappings.enabledOfGroup(mapping.tenantId, mapping.groupId)) {
      requireSwitchedOn(await requireConfigured(tables, sites, one)); // the run needs the collections of all
    }
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}
