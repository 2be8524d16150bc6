import { Module, type DynamicModule } from '@nestjs/common';
import { Database, Notifications, Outbox, PlatformModule, ServiceSettings } from '@rollcall/platform';
import { LearnResources } from './core/learn-resources';
import { PollSite } from './core/poll-site';
import { ResourceStore, SiteStore, WatchStore } from './core/ports';
import { ReadCollection } from './core/read-collection';
import { WatchIdentities } from './core/watch-identities';
import { CommandsController } from './inbound/commands.controller';
import { MappingsController } from './inbound/mappings.controller';
import { Recall } from './inbound/recall';
import { Sites } from './inbound/sites';
import { WatcherMetrics } from './inbound/watcher-metrics';
import { migrations } from './migrations';
import { KafkaPublishedState } from './outbound/kafka-published-state';
import { PostgresResourceStore } from './outbound/postgres-resource-store';
import { PostgresSelfTests } from './outbound/postgres-self-tests';
import { PostgresSiteStore } from './outbound/postgres-site-store';
import { PostgresWatchStore } from './outbound/postgres-watch-store';
import { PostgresWatchlist } from './outbound/postgres-watchlist';
import { RestoredSites } from './outbound/restored-sites';
import { Sources } from './outbound/sources';

const stored = [Database, Outbox];

@Module({})
export class AppModule {
  static of(settings: ServiceSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot({ settings, migrations })],
      controllers: [MappingsController, CommandsController],
      providers: [
        Sites,
        Sources,
        WatcherMetrics,
        Recall,
        {
          provide: KafkaPublishedState,
          useFactory: (s: ServiceSettings) => new KafkaPublishedState(s),
          inject: [ServiceSettings],
        },
        {
          provide: SiteStore,
          useFactory: (db: Database, out: Outbox) => new PostgresSiteStore(db, out),
          inject: stored,
        },
        {
          provide: WatchStore,
          useFactory: (db: Database, out: Outbox) => new PostgresWatchStore(db, out),
          inject: stored,
        },
        {
          provide: PostgresResourceStore,
          useFactory: (db: Database, out: Outbox) => new PostgresResourceStore(db, out),
          inject: stored,
        },
        { provide: ResourceStore, useExisting: PostgresResourceStore },
        {
          provide: PostgresWatchlist,
          useFactory: (db: Database, out: Outbox, signals: Notifications) => new PostgresWatchlist(db, out, signals),
          inject: [...stored, Notifications],
        },
        {
          provide: PostgresSelfTests,
          useFactory: (db: Database, out: Outbox, signals: Notifications) => new PostgresSelfTests(db, out, signals),
          inject: [...stored, Notifications],
        },
        {
          provide: RestoredSites,
          useFactory: (signals: Notifications) => new RestoredSites(signals),
          inject: [Notifications],
        },
        { provide: PollSite, useFactory: (store: SiteStore) => new PollSite(store), inject: [SiteStore] },
        { provide: LearnResources, useFactory: (r: ResourceStore) => new LearnResources(r), inject: [ResourceStore] },
        {
          provide: ReadCollection,
          useFactory: (w: WatchStore, l: LearnResources) => new ReadCollection(w, l, () => new Date()),
          inject: [WatchStore, LearnResources],
        },
        {
          provide: WatchIdentities,
          useFactory: (r: ResourceStore, l: LearnResources) => new WatchIdentities(r, l),
          inject: [ResourceStore, LearnResources],
        },
      ],
    };
  }
}
