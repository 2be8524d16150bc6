import { type StateOwner, stateOwner } from '@rollcall/contracts';
import type { Clock, Records } from './ports';

/** Has the owners of states publish them again, so that projections of them can be rebuilt. */
export class RequestRepublish {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** Who has been asked, and when. Safe to repeat: what is published again changes nothing where it is known. */
  async run(
    service: StateOwner | undefined,
    who: string,
  ): Promise<{ readonly services: readonly StateOwner[]; readonly requestedAt: Date }> {
    const services = service === undefined ? stateOwner.options : [service];
    const requestedAt = this.clock.now();
    await this.records.transaction(async (tables) => {
      for (const asked of services) {
        await tables.owners.republish({
          service: asked,
          requestedBy: who,
          requestedAt: requestedAt.toISOString(),
        });
        await tables.audit.add({
          who,
          what: 'republish-requested',
          subject: asked,
          before: null,
          after: null,
          when: requestedAt,
        });
      }
    });
    return { services, requestedAt };
  }
}
