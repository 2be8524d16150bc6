import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { graphClientFor } from '@rollcall/graph';
import {
  Database,
  Ends,
  Notifications,
  Outbox,
  PlatformModule,
  Readiness,
  type ServiceSettings,
  WorkLoops,
} from '@rollcall/platform';
import { type CoordinatorSettings, readCoordinatorSettings } from './config';
import { AdvanceRun } from './core/advance-run';
import { CheckGroup } from './core/check-group';
import { ChangeMapping } from './core/change-mapping';
import { CreateMapping } from './core/create-mapping';
import { DecideRun } from './core/decide-run';
import { DeleteMapping } from './core/delete-mapping';
import { FindGroups } from './core/find-groups';
import { ForgetOld } from './core/forget-old';
import { LookAtCollection } from './core/look-at-collection';
import { Directory } from './core/directory';
import { Clock, Patience, Records } from './core/ports';
import { PauseWrites } from './core/pause-writes';
import { RequestRepublish } from './core/request-republish';
import { ShowMappings } from './core/show-mappings';
import { Sites } from './core/sites';
import { StartScheduled } from './core/start-scheduled';
import { SwitchTenant } from './core/switch-tenant';
import { Synchronize } from './core/synchronize';
import { TakeOverTenants } from './core/take-over-tenants';
import { AuditController } from './inbound/audit.controller';
import { CollectionsController } from './inbound/collections.controller';
import { EventsController } from './inbound/events.controller';
import { MappingsController } from './inbound/mappings.controller';
import { NotModifiedInterceptor } from './inbound/not-modified.interceptor';
import { OriginInterceptor } from './inbound/origin.interceptor';
import { PauseController } from './inbound/pause.controller';
import { RepeatedRequestsInterceptor } from './inbound/repeated-requests.interceptor';
import { RepublishController } from './inbound/republish.controller';
import { RunsController } from './inbound/runs.controller';
import { TenantsController } from './inbound/tenants.controller';
import { WORK, startWork } from './inbound/work';
import { GraphDirectory } from './outbound/graph-directory';
import { KeptAnswers } from './outbound/kept-answers';
import { migrations } from './outbound/migrations';
import { NotifiedPatience } from './outbound/notified-patience';
import { PostgresRecords } from './outbound/postgres-records';
import { SystemClock } from './outbound/system-clock';

/** The wiring of the coordinator. */
@Module({})
export class AppModule {
  static of(settings: ServiceSettings, own: CoordinatorSettings = readCoordinatorSettings(process.env)): DynamicModule {
    const { tenants, sites } = settings.configuration;
    const siteIds = new Set(sites.map(({ id }) => id));
    const outbound: Provider[] = [
      { provide: Clock, useClass: SystemClock },
      {
        provide: PostgresRecords,
        useFactory: (database: Database, outbox: Outbox, signals: Notifications) =>
          new PostgresRecords(database, outbox, signals),
        inject: [Database, Outbox, Notifications],
      },
      { provide: Records, useExisting: PostgresRecords },
      { provide: KeptAnswers, useFactory: (database: Database) => new KeptAnswers(database), inject: [Database] },
      {
        provide: Patience,
        useFactory: (signals: Notifications) => new NotifiedPatience(signals),
        inject: [Notifications],
      },
      {
        provide: Directory,
        useFactory: (ends: Ends) => {
          const options = { timeoutMs: own.directoryTimeoutMs };
          return new GraphDirectory(
            new Map(tenants.map((tenant) => [tenant.id, graphClientFor(tenant, options)])),
            ends,
          );
        },
        inject: [Ends],
      },
    ];
    const core: Provider[] = [
      { provide: Sites, useValue: new Sites(siteIds) },
      {
        provide: ShowMappings,
        useFactory: (records: Records, clock: Clock, known: Sites) => new ShowMappings(records, clock, known),
        inject: [Records, Clock, Sites],
      },
      {
        provide: ChangeMapping,
        useFactory: (records: Records, clock: Clock, known: Sites) => new ChangeMapping(records, clock, known),
        inject: [Records, Clock, Sites],
      },
      {
        provide: StartScheduled,
        useFactory: (records: Records, clock: Clock, known: Sites) => new StartScheduled(records, clock, known),
        inject: [Records, Clock, Sites],
      },
      {
        provide: LookAtCollection,
        useFactory: (records: Records, clock: Clock, patience: Patience) =>
          new LookAtCollection(records, clock, patience, siteIds),
        inject: [Records, Clock, Patience],
      },
      {
        provide: CreateMapping,
        useFactory: (records: Records, directory: Directory, looks: LookAtCollection, clock: Clock) =>
          new CreateMapping(records, directory, looks, clock),
        inject: [Records, Directory, LookAtCollection, Clock],
      },
      {
        provide: FindGroups,
        useFactory: (records: Records, directory: Directory) => new FindGroups(records, directory),
        inject: [Records, Directory],
      },
      {
        provide: AdvanceRun,
        useFactory: (records: Records, directory: Directory, clock: Clock) =>
          new AdvanceRun(records, new CheckGroup(records, directory, clock), clock, own.observeTimeoutMs),
        inject: [Records, Directory, Clock],
      },
      ...[
        DeleteMapping,
        SwitchTenant,
        PauseWrites,
        Synchronize,
        DecideRun,
        RequestRepublish,
        TakeOverTenants,
        ForgetOld,
      ].map((useCase) => ({
        provide: useCase,
        useFactory: (records: Records, clock: Clock) => new useCase(records, clock),
        inject: [Records, Clock],
      })),
      {
        provide: WORK,
        useFactory: startWork(tenants),
        inject: [
          Records,
          AdvanceRun,
          TakeOverTenants,
          ForgetOld,
          KeptAnswers,
          StartScheduled,
          Notifications,
          WorkLoops,
          Readiness,
        ],
      },
    ];
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot({ settings, migrations })],
      controllers: [
        TenantsController,
        MappingsController,
        CollectionsController,
        RunsController,
        PauseController,
        AuditController,
        RepublishController,
        EventsController,
      ],
      providers: [
        ...outbound,
        ...core,
        { provide: APP_INTERCEPTOR, useClass: OriginInterceptor },
        { provide: APP_INTERCEPTOR, useClass: NotModifiedInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RepeatedRequestsInterceptor },
      ],
    };
  }
}
