import { type DynamicModule, Module } from '@nestjs/common';
import { durationMs } from '@rollcall/contracts';
import { type GraphAccess, graphAccessFor } from '@rollcall/graph';
import {
  Database,
  Ends,
  Leases,
  Metrics,
  Notifications,
  Outbox,
  PlatformModule,
  type Settings,
  WorkLoops,
  pause,
} from '@rollcall/platform';
import { LaneQuota } from './core/lane-quota';
import { PlanFullSync } from './core/plan-full-sync';
import { DirectoryObjects } from './core/identities';
import { Directory } from './core/ports';
import { ResolveIdentities } from './core/resolve-identities';
import { DatabaseClock } from './inbound/database-clock';
import { Lanes } from './inbound/lanes';
import { Loops } from './inbound/loops';
import { quotaOf } from './inbound/quota-of';
import { TopicsController } from './inbound/topics.controller';
import { migrations } from './migrations';
import { ChangeStore } from './outbound/intake/change-store';
import { GraphDirectory } from './outbound/graph/graph-directory';
import { GraphObjects } from './outbound/graph/graph-objects';
import { IdentityUpkeep } from './outbound/identities/identity-upkeep';
import { LastCalls } from './outbound/graph/last-calls';
import { MappingFollower } from './outbound/intake/mapping-follower';
import { HoldStore } from './outbound/ledger/hold-store';
import { MappingStore } from './outbound/intake/mapping-store';
import { PlanStore } from './outbound/runs/plan-store';
import { PostgresIdentityStore } from './outbound/identities/postgres-identity-store';
import { PostgresLedgerStore } from './outbound/ledger/postgres-ledger-store';
import { PostgresObjectStore } from './outbound/identities/postgres-object-store';
import { PostgresRunStore } from './outbound/runs/postgres-run-store';
import { RepublishStore } from './outbound/intake/republish-store';
import { ResourceStore } from './outbound/intake/resource-store';
import { TenantReports } from './outbound/tenant-reports';

/** The longest that a call to Graph may take, by default; a lane's successor waits for it. */
const GRAPH_TIMEOUT_MS = 15_000;

@Module({})
export class AppModule {
  static for(settings: Settings): DynamicModule {
    const { tenants } = settings.configuration;
    const requestTimeoutMs = durationMs(process.env['GRAPH_TIMEOUT'] ?? '') ?? GRAPH_TIMEOUT_MS;
    const lastCalls = new LastCalls();
    const graph = new Map<string, GraphAccess>(
      tenants.map((tenant) => [
        tenant.tenantId,
        graphAccessFor(tenant, { timeoutMs: requestTimeoutMs, stop: lastCalls.signal }),
      ]),
    );
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot({ settings, migrations })],
      controllers: [TopicsController],
      providers: [
        { provide: DatabaseClock, useFactory: (d: Database) => new DatabaseClock(d), inject: [Database] },
        {
          provide: LaneQuota,
          useFactory: (c: DatabaseClock) => new LaneQuota(new Map(tenants.map((t) => [t.tenantId, quotaOf(t)])), c),
          inject: [DatabaseClock],
        },
        { provide: Directory, useFactory: (q: LaneQuota) => new GraphDirectory(graph, q), inject: [LaneQuota] },
        { provide: LastCalls, useFactory: () => lastCalls },
        { provide: DirectoryObjects, useFactory: (q: LaneQuota) => new GraphObjects(graph, q), inject: [LaneQuota] },
        { provide: MappingStore, useFactory: (o: Outbox) => new MappingStore(o), inject: [Outbox] },
        { provide: ResourceStore, useFactory: (o: Outbox) => new ResourceStore(o), inject: [Outbox] },
        {
          provide: RepublishStore,
          useFactory: (d: Database, o: Outbox, n: Notifications, t: TenantReports) => new RepublishStore(d, o, n, t),
          inject: [Database, Outbox, Notifications, TenantReports],
        },
        {
          provide: HoldStore,
          useFactory: (o: Outbox, n: Notifications) => new HoldStore(o, n),
          inject: [Outbox, Notifications],
        },
        {
          provide: ChangeStore,
          useFactory: (d: Database, o: Outbox, n: Notifications) => new ChangeStore(d, o, n),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PostgresLedgerStore,
          useFactory: (d: Database, o: Outbox, n: Notifications) => new PostgresLedgerStore(d, o, n),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PostgresIdentityStore,
          useFactory: (d: Database, r: ResourceStore, n: Notifications) => new PostgresIdentityStore(d, r, n),
          inject: [Database, ResourceStore, Notifications],
        },
        {
          provide: MappingFollower,
          useFactory: (d: Database, o: Outbox, n: Notifications) => new MappingFollower(d, o, n),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PlanStore,
          useFactory: (d: Database, o: Outbox, n: Notifications) => new PlanStore(d, o, n),
          inject: [Database, Outbox, Notifications],
        },
        {
          provide: PostgresRunStore,
          useFactory: (d: Database, o: Outbox, n: Notifications, c: ChangeStore, p: PlanStore) =>
            new PostgresRunStore(d, o, n, c, p),
          inject: [Database, Outbox, Notifications, ChangeStore, PlanStore],
        },
        {
          provide: TenantReports,
          useFactory: (d: Database, o: Outbox, e: Ends) => new TenantReports(d, o, e),
          inject: [Database, Outbox, Ends],
        },
        {
          provide: PostgresObjectStore,
          useFactory: (d: Database, r: ResourceStore, n: Notifications) => new PostgresObjectStore(d, r, n),
          inject: [Database, ResourceStore, Notifications],
        },
        {
          provide: IdentityUpkeep,
          useFactory: (d: Database, r: ResourceStore, n: Notifications) => new IdentityUpkeep(d, r, n),
          inject: [Database, ResourceStore, Notifications],
        },
        {
          provide: ResolveIdentities,
          useFactory: (i: PostgresIdentityStore, o: PostgresObjectStore, d: DirectoryObjects) =>
            new ResolveIdentities(i, o, d),
          inject: [PostgresIdentityStore, PostgresObjectStore, DirectoryObjects],
        },
        {
          provide: PlanFullSync,
          useFactory: (r: PostgresRunStore, d: Directory) => new PlanFullSync(r, d, { pause, random: Math.random }),
          inject: [PostgresRunStore, Directory],
        },
        Loops,
        {
          provide: Lanes,
          useFactory: (
            loops: WorkLoops,
            notifications: Notifications,
            metrics: Metrics,
            leases: Leases,
            database: Database,
            ledger: PostgresLedgerStore,
            quota: LaneQuota,
            clock: DatabaseClock,
            resolve: ResolveIdentities,
            planner: PlanFullSync,
            directory: Directory,
            reports: TenantReports,
          ) =>
            new Lanes(loops, notifications, metrics, tenants, {
              leases,
              database,
              ledger,
              quota,
              clock,
              resolve,
              planner,
              directory,
              reports,
              requestTimeoutMs,
            }),
          inject: [
            WorkLoops,
            Notifications,
            Metrics,
            Leases,
            Database,
            PostgresLedgerStore,
            LaneQuota,
            DatabaseClock,
            ResolveIdentities,
            PlanFullSync,
            Directory,
            TenantReports,
          ],
        },
      ],
    };
  }
}
