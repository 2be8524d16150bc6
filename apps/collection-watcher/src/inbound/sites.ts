import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Ends, Leases, Notifications, ServiceSettings, WorkLoops } from '@rollcall/platform';
import { PollSite } from '../core/poll-site';
import { ReadCollection } from '../core/read-collection';
import { WatchIdentities } from '../core/watch-identities';
import { PostgresResourceStore } from '../outbound/postgres-resource-store';
import { PostgresSelfTests } from '../outbound/postgres-self-tests';
import { PostgresWatchlist, SITE_CHANNEL } from '../outbound/postgres-watchlist';
import { Sources } from '../outbound/sources';
import { Recall } from './recall';
import { SiteLoops, type WatcherParts } from './site-loops';
import { WatcherMetrics } from './watcher-metrics';

/** Starts the loops of every site of the configuration. */
@Injectable()
export class Sites implements OnModuleInit {
  private readonly parts: WatcherParts;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly sources: Sources,
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    leases: Leases,
    ends: Ends,
    metrics: WatcherMetrics,
    private readonly recall: Recall,
    pollSite: PollSite,
    readCollection: ReadCollection,
    watchIdentities: WatchIdentities,
    resources: PostgresResourceStore,
    watchlist: PostgresWatchlist,
    selfTests: PostgresSelfTests,
  ) {
    this.parts = {
      leases,
      ends,
      metrics,
      recall,
      pollSite,
      readCollection,
      watchIdentities,
      resources,
      watchlist,
      selfTests,
    };
  }

  onModuleInit(): void {
    const sites = new Map(
      this.settings.configuration.sites.map((site) => [
        site.id,
        new SiteLoops(site, this.sources.of(site), this.parts, this.loops),
      ]),
    );
    this.recall.start(this.loops, () => sites.forEach((loops) => loops.lookNow()));
    this.notifications.on(SITE_CHANNEL, (site) => {
      for (const [id, loops] of sites) if (site === '' || site === id) loops.lookNow();
    });
  }
}
