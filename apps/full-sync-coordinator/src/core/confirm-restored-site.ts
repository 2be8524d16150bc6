import type { LookAtCollection } from './look-at-collection';
import type { Clock, Records } from './ports';
import { RefusedError } from './refusal';
import type { SiteSeen } from './site-seen';

/** Takes a person's word that the older state which a site shows, as after a restore, is the truth now. */
export class ConfirmRestoredSite {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly looks: LookAtCollection,
  ) {}

  /**
   * Whoever left by the restore may leave from now on, as far as the guards let them. Gives the site as it was confirmed; the
   * watcher answers in its next heartbeat. Throws `site-not-found`, `nothing-to-confirm` (with the restore that is known).
   */
  async run(site: string, restoredAt: Date, who: string): Promise<SiteSeen> {
    this.looks.requireSite(site);
    return this.records.transaction(async ({ sites, audit }) => {
      const seen = (await sites.all()).find((one) => one.site === site);
      if (seen?.restoredAt?.getTime() !== restoredAt.getTime()) throw nothingToConfirm(site, seen?.restoredAt);
      const when = this.clock.now();
      await sites.confirmRestored({ site, restoredAt: restoredAt.toISOString(), by: who, at: when.toISOString() });
      const before = { restoredAt: restoredAt.toISOString() };
      await audit.add({ who, what: 'restored-site-confirmed', subject: site, before, after: null, when });
      return seen;
    });
  }
}

function nothingToConfirm(site: string, restoredAt: Date | undefined): RefusedError {
  if (!restoredAt) return new RefusedError('nothing-to-confirm', `The site "${site}" does not show an older state.`);
  const known = restoredAt.toISOString();
  const message = `The site "${site}" was found restored at ${known}: look at it again, and confirm that one.`;
  return new RefusedError('nothing-to-confirm', message, { restoredAt: known });
}
