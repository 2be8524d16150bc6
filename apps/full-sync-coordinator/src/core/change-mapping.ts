import { findMapping } from './find-mapping';
import { findTenant } from './find-tenant';
import { type Guard, type Mapping, mappingEvent, requireRevision } from './mapping';
import type { Clock, Records } from './ports';
import { requestRun } from './request-run';
import { requireSwitchedOn } from './tenant';

export interface MappingChange {
  readonly enabled?: boolean;
  readonly guard?: Guard;
  readonly neverAdd?: readonly string[];
  readonly neverRemove?: readonly string[];
}

/** Enables, disables or guards a mapping, or changes its lists; one that is enabled again is synced fully. */
export class ChangeMapping {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /**
   * The mapping as it is then; a change that changes nothing makes no new revision.
   * Throws `mapping-not-found`, `precondition-failed`, and when it is enabled `tenant-disabled`.
   */
  async run(
    mappingId: string,
    change: MappingChange,
    expectedRevision: number | undefined,
    who: string,
  ): Promise<Mapping> {
    return this.records.transaction(async (tables) => {
      const before = await findMapping(tables, mappingId, { forChange: true });
      requireRevision(before, expectedRevision);
      const enabled = change.enabled ?? before.enabled;
      const guard = change.guard ?? before.guard;
      const { neverAdd = before.neverAdd, neverRemove = before.neverRemove } = change;
      const sameLists = sameIds(neverAdd, before.neverAdd) && sameIds(neverRemove, before.neverRemove);
      if (enabled === before.enabled && sameGuard(guard, before.guard) && sameLists) return before;
      const isEnabledNow = enabled && !before.enabled;
      if (isEnabledNow) requireSwitchedOn(await findTenant(tables, before.tenantId));

      const now = this.clock.now();
      const after: Mapping = {
        ...before,
        enabled,
        ...(guard && { guard }),
        neverAdd,
        neverRemove,
        revision: before.revision + 1,
        changedAt: now,
      };
      await tables.mappings.save(after);
      await tables.audit.add({
        who,
        what: 'mapping-changed',
        subject: mappingId,
        before: mappingEvent(before),
        after: mappingEvent(after),
        when: now,
      });
      if (isEnabledNow) await requestRun(tables, this.clock, { ...after, kind: 'full', requestedBy: who });
      return after;
    });
  }
}

const sameIds = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();

function sameGuard(one: Guard | undefined, other: Guard | undefined): boolean {
  return (
    one?.minRemovals === other?.minRemovals &&
    one?.maxRemovalPercent === other?.maxRemovalPercent &&
    one?.guardWindow === other?.guardWindow
  );
}
