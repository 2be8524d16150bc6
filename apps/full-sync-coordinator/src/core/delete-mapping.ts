import { findMapping } from './find-mapping';
import { type Mapping, mappingEvent, requireRevision } from './mapping';
import type { Clock, Records, Tables } from './ports';
import { NOTHING_COUNTED, type Run } from './run';
import { requireTenant } from './sites';

/** Ends a mapping. The group stays as it is, unless the members that only this mapping claimed are to leave it. */
export class DeleteMapping {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /**
   * The run in which members leave, if they are to.
   * Throws `mapping-not-found`, `precondition-failed`, and when members are to leave `tenant-removed`.
   */
  async run(
    mappingId: string,
    {
      removeMembers,
      expectedRevision,
    }: { readonly removeMembers: boolean; readonly expectedRevision: number | undefined },
    who: string,
  ): Promise<Run | undefined> {
    return this.records.transaction(async (tables) => {
      const before = await findMapping(tables, mappingId, { forChange: true });
      requireRevision(before, expectedRevision);
      if (removeMembers) await requireTenant(tables, before);
      return this.within(tables, before, removeMembers, who);
    });
  }

  /** The same for a mapping that is kept from being changed, in the caller's transaction. */
  async within(tables: Tables, before: Mapping, removeMembers: boolean, who: string): Promise<Run | undefined> {
    const now = this.clock.now();
    const after: Mapping = {
      ...before,
      revision: before.revision + 1,
      changedAt: now,
      deleted: { removeMembers, at: now, by: who, ...(removeMembers && { runId: this.clock.newId() }) },
    };
    await tables.mappings.save(after);
    await tables.audit.add({
      who,
      what: 'mapping-deleted',
      subject: before.mappingId,
      before: mappingEvent(before),
      after: mappingEvent(after),
      when: now,
    });
    const run = leavingRun(after);
    if (run) await tables.runs.say(run);
    return run;
  }
}

/** The writer moves it from the start: it learns of it by the mapping's last state. */
function leavingRun({ mappingId, revision, tenantId, groupId, deleted }: Mapping): Run | undefined {
  if (deleted?.runId === undefined) return undefined;
  return {
    ...NOTHING_COUNTED,
    runId: deleted.runId,
    kind: 'incremental',
    tenantId,
    groupId,
    mappings: [{ mappingId, revision }],
    state: 'queued',
    startedAt: deleted.at,
    commandedAt: deleted.at,
    why: undefined,
    requestedBy: deleted.by,
    stage: 1,
    sequence: 1,
  };
}
