import { findMapping } from './find-mapping';
import { type Mapping, mappingEvent, requireRevision } from './mapping';
import { type MappingSettings, differences, settingsOf, withSettings } from './mapping-settings';
import type { Clock, Records, Tables } from './ports';
import { requestRun } from './request-run';
import { type Sites, requireConfigured } from './sites';
import { requireSwitchedOn } from './tenant';

/** Changes the settings of a mapping; one that is enabled again is synced fully. */
export class ChangeMapping {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly sites: Sites,
  ) {}

  /**
   * The mapping as it is then; what is not given stays, and a change that changes nothing makes no new revision.
   * Throws `mapping-not-found`, `precondition-failed`, and when it is enabled `site-removed`, `tenant-removed`, `tenant-disabled`.
   */
  async run(
    mappingId: string,
    change: Partial<MappingSettings>,
    expectedRevision: number | undefined,
    who: string,
  ): Promise<Mapping> {
    return this.records.transaction(async (tables) => {
      const before = await findMapping(tables, mappingId, { forChange: true });
      requireRevision(before, expectedRevision);
      return this.within(tables, before, { ...settingsOf(before), ...change }, who);
    });
  }

  /** The same for a mapping that is kept from being changed, in the caller's transaction. */
  async within(tables: Tables, before: Mapping, wanted: MappingSettings, who: string): Promise<Mapping> {
    if (differences(settingsOf(before), wanted).length === 0) return before;
    const isEnabledNow = wanted.enabled && !before.enabled;
    if (isEnabledNow) requireSwitchedOn(await requireConfigured(tables, this.sites, before));
    const now = this.clock.now();
    const after: Mapping = { ...withSettings(before, wanted), revision: before.revision + 1, changedAt: now };
    await tables.mappings.save(after);
    await tables.audit.add({
      who,
      what: 'mapping-changed',
      subject: before.mappingId,
      before: mappingEvent(before),
      after: mappingEvent(after),
      when: now,
    });
    if (isEnabledNow) await requestRun(tables, this.clock, { ...after, kind: 'full', requestedBy: who });
    return after;
  }
}
