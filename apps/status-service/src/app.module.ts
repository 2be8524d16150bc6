import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformModule, type ServiceSettings } from '@rollcall/platform';
import { Archive, ForgetOld } from './core/forget-old';
import { LiveUpdates } from './core/live-updates';
import { Rebuilds } from './core/rebuilds';
import { DeadLetterBox } from './core/decide-dead-letters';
import { SummaryOfAll } from './core/summary';
import {
  CloudSyncView,
  CollectionsView,
  DeadLettersView,
  EndsView,
  Measurements,
  MemberSearch,
  MembersView,
  MemberStories,
  RunsView,
  WantingCollections,
} from './core/views';
import { AdminProxy } from './inbound/admin-proxy';
import { ChangeListener } from './inbound/change-listener';
import { CloudSyncController } from './inbound/cloud-sync.controller';
import { CollectionsConsumer } from './inbound/collections.consumer';
import { CollectionsController } from './inbound/collections.controller';
import { DailyWork } from './inbound/daily-work';
import { BUILT_DASHBOARD, Dashboard } from './inbound/dashboard';
import { DeadLettersConsumer } from './inbound/dead-letters.consumer';
import { DeadLettersController } from './inbound/dead-letters.controller';
import { EndsController } from './inbound/ends.controller';
import { EventsController } from './inbound/events.controller';
import { ExplainController } from './inbound/explain.controller';
import { KnownMapping } from './inbound/known-mapping';
import { MappingsConsumer } from './inbound/mappings.consumer';
import { MemberResultsConsumer } from './inbound/member-results.consumer';
import { MembersController } from './inbound/members.controller';
import { RebuildController } from './inbound/rebuild.controller';
import { RebuildWork } from './inbound/rebuild-work';
import { ResourcesConsumer } from './inbound/resources.consumer';
import { RunsConsumer } from './inbound/runs.consumer';
import { RunsController } from './inbound/runs.controller';
import { SignInController } from './inbound/sign-in.controller';
import { SummaryController } from './inbound/summary.controller';
import { StatusMetrics } from './inbound/status-metrics';
import { TenantsConsumer } from './inbound/tenants.consumer';
import { TimeWork } from './inbound/time-work';
import { migrations } from './migrations';
import { Changes } from './outbound/changes';
import { CollectionsProjection } from './outbound/collections-projection';
import { DeadLettersProjection } from './outbound/dead-letters-projection';
import { FiguresProjection } from './outbound/figures-projection';
import { LagProjection } from './outbound/lag-projection';
import { MappingsProjection } from './outbound/mappings-projection';
import { MembersProjection } from './outbound/members-projection';
import { PostgresArchive } from './outbound/postgres-archive';
import { PostgresCloudSyncView } from './outbound/postgres-cloud-sync-view';
import { PostgresCollectionsView } from './outbound/postgres-collections-view';
import { PostgresDeadLetterBox } from './outbound/postgres-dead-letter-box';
import { PostgresDeadLettersView } from './outbound/postgres-dead-letters-view';
import { PostgresEndsView } from './outbound/postgres-ends-view';
import { PostgresMeasurements } from './outbound/postgres-measurements';
import { PostgresMemberSearch } from './outbound/postgres-member-search';
import { PostgresMemberStories } from './outbound/postgres-member-stories';
import { PostgresMembersView } from './outbound/postgres-members-view';
import { PostgresRebuilds } from './outbound/postgres-rebuilds';
import { PostgresRunsView } from './outbound/postgres-runs-view';
import { PostgresWantingCollections } from './outbound/postgres-wanting-collections';
import { ResourcesProjection } from './outbound/resources-projection';
import { ResultHistory } from './outbound/result-history';
import { ResultPartitions } from './outbound/result-partitions';
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
  CloudSyncController,
  MembersController,
  ExplainController,
  SummaryController,
  RunsController,
  CollectionsController,
  EndsController,
  DeadLettersController,
  EventsController,
  RebuildController,
  SignInController,
];

const projections = [
  Changes,
  CollectionsProjection,
  DeadLettersProjection,
  FiguresProjection,
  LagProjection,
  MappingsProjection,
  MembersProjection,
  ResourcesProjection,
  ResultHistory,
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
        { provide: WantingCollections, useClass: PostgresWantingCollections },
        { provide: MemberStories, useClass: PostgresMemberStories },
        { provide: MemberSearch, useClass: PostgresMemberSearch },
        { provide: Measurements, useClass: PostgresMeasurements },
        {
          provide: SummaryOfAll,
          useFactory: (view: CloudSyncView, ends: EndsView, measured: Measurements) =>
            new SummaryOfAll(view, ends, measured),
          inject: [CloudSyncView, EndsView, Measurements],
        },
        { provide: RunsView, useClass: PostgresRunsView },
        { provide: CollectionsView, useClass: PostgresCollectionsView },
        { provide: EndsView, useClass: PostgresEndsView },
        { provide: DeadLettersView, useClass: PostgresDeadLettersView },
        { provide: DeadLetterBox, useClass: PostgresDeadLetterBox },
        ResultPartitions,
        { provide: Archive, useClass: PostgresArchive },
        { provide: ForgetOld, useFactory: (archive: Archive) => new ForgetOld(archive), inject: [Archive] },
        { provide: LiveUpdates, useFactory: () => new LiveUpdates((callback) => void setTimeout(callback, GATHER_MS)) },
        ChangeListener,
        DailyWork,
        KnownMapping,
        StatusMetrics,
        TimeWork,
        { provide: Rebuilds, useClass: PostgresRebuilds },
        RebuildWork,
        AdminProxy,
        {
          provide: Dashboard,
          useFactory: (host: HttpAdapterHost<FastifyAdapter>) => new Dashboard(host, BUILT_DASHBOARD),
          inject: [HttpAdapterHost],
        },
      ],
    };
  }
}
