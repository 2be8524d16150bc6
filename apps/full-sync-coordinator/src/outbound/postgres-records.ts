import { cancelRun, decideHold, reconcile, republish } from '@rollcall/contracts';
import { type Database, type Notifications, type Outbox, type Sql } from '@rollcall/platform';
import { Records, type Tables } from '../core/ports';
import { PostgresAudit } from './postgres-audit';
import { PostgresCollections } from './postgres-collections';
import { PostgresLooks } from './postgres-looks';
import { PostgresMappings } from './postgres-mappings';
import { PostgresPause } from './postgres-pause';
import { PostgresPlans } from './postgres-plans';
import { PostgresRuns } from './postgres-runs';
import { PostgresSchedules } from './postgres-schedules';
import { PostgresSites } from './postgres-sites';
import { PostgresTenants } from './postgres-tenants';

/** The coordinator's tables in its schema; what they announce goes through the outbox of the same transaction. */
export class PostgresRecords extends Records {
  readonly tables: Tables;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {
    super();
    this.tables = this.on(database);
  }

  transaction<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result> {
    return this.database.transaction((sql) => work(this.on(sql)));
  }

  /** The tables as seen by one transaction that somebody else has begun. */
  on(sql: Sql): Tables {
    const { outbox, notifications } = this;
    return {
      tenants: new PostgresTenants(sql, outbox),
      pause: new PostgresPause(sql),
      collections: new PostgresCollections(sql),
      mappings: new PostgresMappings(sql, outbox),
      schedules: new PostgresSchedules(sql),
      looks: new PostgresLooks(sql, outbox, notifications),
      sites: new PostgresSites(sql, outbox, notifications),
      runs: new PostgresRuns(sql, outbox, notifications),
      plans: new PostgresPlans(sql),
      audit: new PostgresAudit(sql),
      writer: {
        reconcile: (command) => outbox.add(sql, reconcile, command),
        cancel: (command) => outbox.add(sql, cancelRun, command),
        decideHold: (command) => outbox.add(sql, decideHold, command),
      },
      owners: { republish: (command) => outbox.add(sql, republish, command) },
    };
  }
}
