import { type DynamicModule, Module } from '@nestjs/common';
import { PlatformModule, type ServiceSettings } from '@rollcall/platform';
import { Archive, ForgetOld } from './core/forget-old';
import { LiveUpdates } from './core/live-updates';
import { CloudSyncView, CollectionsView, DeadLettersView, EndsView, MembersView, RunsView } from './core/views';
import { AdminProxy } from './inbound/admin-proxy';
import { ChangeListener } from './inbound/change-listener';
import { CloudSyncController } from './inbound/cloud-sync.controller';
import { CollectionsConsumer } from './inbound/collections.consumer';
import { CollectionsController } from './inbound/collections.controller';
import { DailyWork } from './inbound/daily-work';
import { DeadLettersConsumer } from './inbound/dead-letters.consumer';
import { DeadLettersController } from './inbound/dead-letters.controller';
import { EndsController } from './inbound/ends.controller';
import { EventsController } from './inbound/events.controller';
import { HomeController } from './inbound/home.controller';
import { MappingsConsumer } from './inbound/mappings.consumer';
import { MemberResultsConsumer } from './inbound/member-results.consumer';
import { ResourcesConsumer } from './inbound/resources.consumer';
import { RunsConsumer } from './inbound/runs.consumer';
import { RunsController } from './inbound/runs.controller';
import { TenantsConsumer } from './inbound/tenants.consumer';
import { migrations } from './migrations';
import { Changes } from './outbound/changes';
import { CollectionsProjection } from './outbound/collections-projection';
import { DeadLettersProjection } from './outbound/dead-letters-projection';
import { FiguresProjection } from './outbound/figures-projection';
import { MappingsProjection } from './outbound/mappings-projection';
import { MembersProjection } from './outbound/members-projection';
import { PostgresArchive } from './outbound/postgres-archive';
import { PostgresCloudSyncView } from './outbound/postgres-cloud-sync-view';
import { PostgresCollectionsView } from './outbound/postgres-collections-view';
import { PostgresDeadLettersView } from './outbound/postgres-dead-letters-view';
import { PostgresEndsView } from './outbound/postgres-ends-view';
import { PostgresMembersView } from './outbound/postgres-members-view';
import { PostgresRunsView } from './outbound/postgres-runs-view';
import { ResourcesProjection } from './outbound/resources-projection';
import { RunsProjection } from './outbound/runs-projection';
import { TenantsProjection } from './outbound/tenants-projection';

/** How long changes are gathered before clients hear of them. */
const GATHER_MS = 100;

const consumers = [
  CollectionsConsumer,
  DeadLettersConsumer,
  MappingsConsumer,
  MemberResultsConsumer,
  ResourcesConsumer,
  RunsConsumer,
  TenantsConsumer,
];

const routes = [
  HomeController,
  CloudSyncController,
  RunsController,
  CollectionsController,
  EndsController,
  DeadLettersController,
  EventsController,
];

const projections = [
  Changes,
  CollectionsProjection,
  DeadLettersProjection,
  FiguresProjection,
  MappingsProjection,
  MembersProjection,
  ResourcesProjection,
  RunsProjection,
  TenantsProjection,
];

@Module({})
export class AppModule {
  static forRoot(settings: ServiceSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot({ settings, migrations })],
      controllers: [...consumers, ...routes],
      providers: [
        ...projections,
        { provide: CloudSyncView, useClass: PostgresCloudSyncView },
        { provide: MembersView, useClass: PostgresMembersView },
        { provide: RunsView, useClass: PostgresRunsView },
        { provide: CollectionsView, useClass: PostgresCollectionsView },
        { provide: EndsView, useClass: PostgresEndsView },
        { provide: DeadLettersView, useClass: PostgresDeadLettersView },
        { provide: Archive, useClass: PostgresArchive },
        { provide: ForgetOld, useFactory: (archive: Archive) => new ForgetOld(archive), inject: [Archive] },
        { provide: LiveUpdates, useFactory: () => new LiveUpdates((callback) => void setTimeout(callback, GATHER_MS)) },
        ChangeListener,
        DailyWork,
        AdminProxy,
      ],
    };
  }
}
