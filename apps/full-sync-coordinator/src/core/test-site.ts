import type { SelfTestCheck } from '@rollcall/contracts';
import type { LookAtCollection } from './look-at-collection';
import type { Clock, Patience, Records } from './ports';

/** How long a person waits at most: a site that hangs is given up by the watcher after 20 s. */
const PATIENCE_MS = 45_000;

/** Has the watcher try all that Rollcall needs of a site. */
export class TestSite {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly patience: Patience,
    private readonly looks: LookAtCollection,
  ) {}

  /** That nobody answers is an outcome too. Throws `site-not-found`. */
  async run(site: string): Promise<readonly SelfTestCheck[]> {
    this.looks.requireSite(site);
    const testId = this.clock.newId();
    await this.records.transaction(({ sites }) => sites.sendTest({ testId, site, requestedAt: this.clock.now() }));
    const checks = await this.patience.until(() => this.records.tables.sites.checksOf(testId), PATIENCE_MS);
    return checks ?? [noWatcher(site)];
  }
}

const noWatcher = (site: string): SelfTestCheck => ({
  check: 'collection-watcher',
  ok: false,
  message: `The collection-watcher did not test the site "${site}" within ${PATIENCE_MS / 1_000} s: look at its /readyz and its log.`,
});
