import { LearnResources } from '../core/learn-resources';
import { PollSite, type DueRead, type Poll } from '../core/poll-site';
import { ReadCollection } from '../core/read-collection';
import { WatchIdentities } from '../core/watch-identities';
import type { ResourceStore, SiteStore, WatchStore } from '../core/ports';
import type { Source } from '../core/source';

export const SITE = 'hq';

interface Stores {
  readonly site: SiteStore;
  readonly watches: WatchStore;
  readonly known: ResourceStore;
}

/** The use cases over one site, a poll at a time, with a clock that the test moves. */
export class WatchedSite {
  now = new Date('2026-11-21T10:00:00Z');
  private readonly pollSite: PollSite;
  private readonly readCollection: ReadCollection;
  private readonly watchIdentities: WatchIdentities;

  constructor(
    stores: Stores,
    private readonly source: Source,
    readonly pollIntervalMs = 60_000,
  ) {
    const learning = new LearnResources(stores.known);
    this.pollSite = new PollSite(stores.site);
    this.readCollection = new ReadCollection(stores.watches, learning, () => this.now);
    this.watchIdentities = new WatchIdentities(stores.known, learning);
  }

  /** The next poll: the time of one interval goes by, then whatever is due is read. */
  async poll(): Promise<Poll> {
    this.pass(this.pollIntervalMs);
    return this.pollNow();
  }

  /** A poll without waiting, as for a look. */
  async pollNow(): Promise<Poll> {
    const poll = await this.pollSite.run(SITE, this.source, this.pollIntervalMs, this.now);
    for (const { collectionId, reason } of poll.due) await this.read(collectionId, reason);
    return poll;
  }

  read(collectionId: string, reason: DueRead['reason'] = 'changed') {
    return this.readCollection.run(SITE, this.source, { collectionId, reason }, this.now, this.pollIntervalMs);
  }

  async unresolvedIdentities(): Promise<void> {
    await this.watchIdentities.unresolved(SITE, this.source, { after: 0 }, this.now);
  }

  async allIdentities(): Promise<void> {
    await this.watchIdentities.all(SITE, this.source, this.now, new AbortController().signal);
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }
}
