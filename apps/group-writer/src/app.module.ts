import { type DynamicModule, Module } from '@nestjs/common';
import { durationMs } from '@rollcall/contracts';
import { graphClientFor } from '@rollcall/graph';
import {
  Database,
  Ends,
  Leases,
  Metrics,
  Notifications,
  Outbox,
  PlatformModule,
  Schema,
  type Settings,
  WorkLoops,
} from '@rollcall/platform';
import { DrainLane } from './core/drain-lane';
import { PlanFullSync } from './core/plan-full-sync';
import { Directory } from './core/ports';
import { ResolveIdentities } from './core/resolve-identities';
import { Lanes } from './inbound/lanes';
import { Loops } from './inbound/loops';
import { TopicsController } from './inbound/topics.controller';
import { migrations } from './migrations';
import { ChangeStore } from './outbound/change-store';
import { GraphDirectory, type GraphTenant } from './outbound/graph-directory';
import { MappingStore } from './outbound/mapping-store';
import { PlanStore } from './outbound/plan-store';
import { PostgresIdentityStore } from './outbound/postgres-identity-store';
import { PostgresLedgerStore } from './outbound/postgres-ledger-store';
import { PostgresRunStore } from './outbound/postgres-run-store';
import { RepublishStore } from './outbound/republish-store';
import { ResourceStore } from './outbound/resource-store';

/** The longest that a call to Graph may take, by default; a lane's successor waits for it. */
const GRAPH_TIMEOUT = '15s';

@Module({})
export class AppModule {
  static for(settings: Settings): DynamicModule {
    const { tenants } = settings.configuration;
    const timeoutMs = durationMs(process.env['GRAPH_TIMEOUT'] ?? GRAPH_TIMEOUT) ?? 15_000;
    const graph = new Map<string, GraphTenant>(
      tenants.map((tenant) => [
        tenant.tenantId,
        { client: graphClientFor(tenant, { timeoutMs }), root: tenant.cloud.graph },
      ]),
    );
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot({ settings, migrations })],
      controllers: [TopicsController],
      providers: [
        { provide: Directory, useFactory: () => new GraphDirectory(graph) },
        { provide: MappingStore, useFactory: (outbox: Outbox) => new MappingStore(outbox), inject: [Outbox] },
        { provide: ResourceStore, useFactory: (outbox: Outbox) => new ResourceStore(outbox), inject: [Outbox] },
        { provide: RepublishStore, useFactory: (outbox: Outbox) => new RepublishStore(outbox), inject: [Outbox] },
        {
          provide: ChangeStore,
          useFactory: (database: Database, outbox: Outbox, notifications: Notifications) =>
            new ChangeStore(database, outbox, notifications),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PostgresLedgerStore,
          useFactory: (database: Database, outbox: Outbox, notifications: Notifications) =>
            new PostgresLedgerStore(database, outbox, notifications),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PostgresIdentityStore,
          useFactory: (database: Database, resources: ResourceStore, notifications: Notifications) =>
            new PostgresIdentityStore(database, resources, notifications),
          inject: [Database, ResourceStore, Notifications],
        },
        {
          provide: PlanStore,
          useFactory: (database: Database, outbox: Outbox, notifications: Notifications, mappings: MappingStore) =>
            new PlanStore(database, outbox, notifications, mappings),
          inject: [Database, Outbox, Notifications, MappingStore],
        },
        {
          provide: PostgresRunStore,
          useFactory: (
            database: Database,
            outbox: Outbox,
            notifications: Notifications,
            changes: ChangeStore,
            plans: PlanStore,
          ) => new PostgresRunStore(database, outbox, notifications, changes, plans),
          inject: [Database, Outbox, Notifications, ChangeStore, PlanStore],
        },
        {
          provide: DrainLane,
          useFactory: (ledger: PostgresLedgerStore, directory: Directory) => new DrainLane(ledger, directory),
          inject: [PostgresLedgerStore, Directory],
        },
        {
          provide: ResolveIdentities,
          useFactory: (identities: PostgresIdentityStore, directory: Directory) =>
            new ResolveIdentities(identities, directory),
          inject: [PostgresIdentityStore, Directory],
        },
        {
          provide: PlanFullSync,
          useFactory: (runs: PostgresRunStore, directory: Directory) => new PlanFullSync(runs, directory),
          inject: [PostgresRunStore, Directory],
        },
        Loops,
        {
          provide: Lanes,
          useFactory: (
            loops: WorkLoops,
            notifications: Notifications,
            leases: Leases,
            database: Database,
            schema: Schema,
            outbox: Outbox,
            ends: Ends,
            metrics: Metrics,
            ledger: PostgresLedgerStore,
            drain: DrainLane,
            resolve: ResolveIdentities,
            directory: Directory,
          ) =>
            new Lanes(
              loops,
              notifications,
              leases,
              database,
              schema,
              outbox,
              ends,
              metrics,
              ledger,
              drain,
              resolve,
              directory,
              tenants,
              timeoutMs,
            ),
          inject: [
            WorkLoops,
            Notifications,
            Leases,
            Database,
            Schema,
            Outbox,
            Ends,
            Metrics,
            PostgresLedgerStore,
            DrainLane,
            ResolveIdentities,
            Directory,
          ],
        },
      ],
    };
  }
}
