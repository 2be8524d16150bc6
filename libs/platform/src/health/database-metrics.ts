import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { Metrics } from './metrics';

/** How busy the pool of connections to Postgres is. */
@Injectable()
export class DatabaseMetrics {
  constructor(metrics: Metrics, database: Database) {
    metrics.gauge('rollcall_database_connections', 'Connections of the pool to Postgres.', ['state'], (gauge) => {
      const { used, idle } = database.connections;
      gauge.set({ state: 'used' }, used);
      gauge.set({ state: 'idle' }, idle);
    });
    metrics.gauge('rollcall_database_waiting_requests', 'Who waits for a connection of the pool.', [], (gauge) =>
      gauge.set(database.connections.waiting),
    );
  }
}
