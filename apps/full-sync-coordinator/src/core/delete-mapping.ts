import { findMapping } from './find-mapping';
import { type Mapping, mappingEvent, requireRevision } from './mapping';
import type { Clock, Records } from './ports';

/** Ends a mapping. The group stays as it is, unless the members that only this mapping claimed are to leave it. */
export class DeleteMapping {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** Throws `mapping-not-found`, `precondition-failed`. */
  async run(
    mappingId: string,
    {
      removeMembers,
      expectedRevision,
    }: { readonly removeMembers: boolean; readonly expectedRevision: number | undefined },
    who: string,
  ): Promise<void> {
    await this.records.transaction(async (tables) => {
      const before = await findMapping(tables, mappingId, { forChange: true });
      requireRevision(before, expectedRevision);
      const now = this.clock.now();
      const after: Mapping = {
        ...before,
        revision: before.revision + 1,
        changedAt: now,
        deleted: { removeMembers, at: now, by: who },
      };
      await tables.mappings.save(after);
      await tables.audit.add({
        who,
        what: 'mapping-deleted',
        subject: mappingId,
        before: mappingEvent(before),
        after: mappingEvent(after),
        when: now,
      });
    });
  }
}
