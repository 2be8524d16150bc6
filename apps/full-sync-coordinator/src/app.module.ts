import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { graphAccessFor } from '@rollcall/graph';
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
import { ConfirmRestoredSite } from './core/confirm-restored-site';
import { CreateGroup } from './core/create-group';
import { CreateMapping } from './core/create-mapping';
import { DeclareMappings } from './core/declare-mappings';
import { DecideRun } from './core/decide-run';
import { DeleteMapping } from './core/delete-mapping';
import { FindGroups } from './core/find-groups';
import { ForgetOld } from './core/forget-old';
import { LookAtCollection } from './core/look-at-collection';
import { Directory } from './core/directory';
import { Clock, Patience, Records } from './core/ports';
import { PauseWrites } from './core/pause-writes';
import { RequestRepublish } from './core/request-republish';
import { ShowPlan } from './core/show-plan';
import { ShowMappings } from './core/show-mappings';
import { Sites } from './core/sites';
import { TenantProbe } from './core/tenant-probe';
import { TestSite } from './core/test-site';
import { TestTenant } from './core/test-tenant';
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
import { SelfTestsController } from './inbound/self-tests.controller';
import { SitesController } from './inbound/sites.controller';
import { TenantsController } from './inbound/tenants.controller';
import { WORK, startWork } from './inbound/work';
import { YamlBodies } from './inbound/yaml-bodies';
import { GraphDirectory } from './outbound/graph-directory';
import { KeptAnswers } from './outbound/kept-answers';
import { GraphTenantProbe } from './outbound/graph-tenant-probe';
import { migrations } from './outbound/migrations';
import { NotifiedPatience } from './outbound/notified-patience';
import { PostgresRecords } from './outbound/postgres-records';
import { SystemClock } from './outbound/system-clock';

/** The wiring of the coordinator. */
@Module({})
export class AppModule {
  static of(settings: ServiceSettings, own: CoordinatorSettings = readCoordinatorSettings(process.env)): DynamicModule {
    const { tenants, sites } = settings.configuration;
    const directoryOptions = { timeoutMs: own.directoryTimeoutMs };
    const access = new Map(tenants.map((tenant) => [tenant.id, graphAccessFor(tenant, directoryOptions)]));
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
        useFactory: (ends: Ends) => new GraphDirectory(access, ends),
        inject: [Ends],
      },
      { provide: TenantProbe, useFactory: () => new GraphTenantProbe(access) },
    ];
    const core: Provider[] = [
      { provide: Sites, useValue: new Sites(siteIds) },
      ...[ShowMappings, ChangeMapping, Synchronize, StartScheduled].map((useCase) => ({
        provide: useCase,
        useFactory: (records: Records, clock: Clock, known: Sites) => new useCase(records, clock, known),
        inject: [Records, Clock, Sites],
      })),
      {
        provide: LookAtCollection,
        useFactory: (records: Records, clock: Clock, patience: Patience, known: Sites) =>
          new LookAtCollection(records, clock, patience, known),
        inject: [Records, Clock, Patience, Sites],
      },
      {
        provide: TestSite,
        useFactory: (records: Records, clock: Clock, patience: Patience, looks: LookAtCollection) =>
          new TestSite(records, clock, patience, looks),
        inject: [Records, Clock, Patience, LookAtCollection],
      },
      {
        provide: TestTenant,
        useFactory: (records: Records, probe: TenantProbe) => new TestTenant(records, probe),
        inject: [Records, TenantProbe],
      },
      {
        provide: CreateMapping,
        useFactory: (records: Records, directory: Directory, looks: LookAtCollection, clock: Clock) =>
          new CreateMapping(records, directory, looks, clock),
        inject: [Records, Directory, LookAtCollection, Clock],
      },
      {
        provide: DeclareMappings,
        useFactory: (
          records: Records,
          create: CreateMapping,
          change: ChangeMapping,
          remove: DeleteMapping,
          clock: Clock,
          known: Sites,
        ) => new DeclareMappings(records, create, change, remove, clock, known),
        inject: [Records, CreateMapping, ChangeMapping, DeleteMapping, Clock, Sites],
      },
      {
        provide: CreateGroup,
        useFactory: (records: Records, directory: Directory, patience: Patience, clock: Clock) =>
          new CreateGroup(records, directory, patience, clock),
        inject: [Records, Directory, Patience, Clock],
      },
      {
        provide: FindGroups,
        useFactory: (records: Records, directory: Directory) => new FindGroups(records, directory),
        inject: [Records, Directory],
      },
      {
        provide: ConfirmRestoredSite,
        useFactory: (records: Records, clock: Clock, looks: LookAtCollection) =>
          new ConfirmRestoredSite(records, clock, looks),
        inject: [Records, Clock, LookAtCollection],
      },
      {
        provide: ShowPlan,
        useFactory: (records: Records, directory: Directory) => new ShowPlan(records, directory),
        inject: [Records, Directory],
      },
      {
        provide: AdvanceRun,
        useFactory: (records: Records, directory: Directory, clock: Clock) =>
          new AdvanceRun(records, new CheckGroup(records, directory, clock), clock, own.observeTimeoutMs),
        inject: [Records, Directory, Clock],
      },
      ...[DeleteMapping, SwitchTenant, PauseWrites, DecideRun, RequestRepublish, TakeOverTenants, ForgetOld].map(
        (useCase) => ({
          provide: useCase,
          useFactory: (records: Records, clock: Clock) => new useCase(records, clock),
          inject: [Records, Clock],
        }),
      ),
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
        SelfTestsController,
        SitesController,
        EventsController,
      ],
      providers: [
        YamlBodies,
        ...outbound,
        ...core,
        { provide: APP_INTERCEPTOR, useClass: OriginInterceptor },
        { provide: APP_INTERCEPTOR, useClass: NotModifiedInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RepeatedRequestsInterceptor },
      ],
    };
  }
}
