import { Injectable, Logger } from '@nestjs/common';
import { Pool, type ClientBase } from 'pg';
import { ServiceSettings } from '../settings/settings';
import { fullJitter, pause } from '../work/backoff';
import { connectionOptions } from './connection';
import { isConflict } from './transient';

/** Something that takes SQL: the database, or one transaction of it. Unqualified names are those of the service's schema. */
export interface Sql {
  /** The caller says what its rows are, also of UPDATE and DELETE … RETURNING. int8 is a number, timestamptz a Date. */
  query<Row = unknown>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** How often a transaction that lost a race is run again. */
const CONFLICT_RETRIES = 5;

/** The service's own schema, through one pool. */
@Injectable()
export class Database implements Sql {
  private readonly logger = new Logger(Database.name);
  private readonly pool: Pool;

  constructor(settings: ServiceSettings) {
    this.pool = new Pool({ ...connectionOptions(settings), max: 20, idleTimeoutMillis: 30_000 });
    // a lost connection fails its transaction; without these listeners it would end the process as well
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.pool.on('error', (error) => this.logger.warn({ err: error }, 'an idle connection to Postgres was lost'));
  }

  async query<Row = unknown>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query(sql, [...parameters]);
    return rows as Row[];
  }

  /**
   * Runs `work` in one transaction (read committed); it is rolled back when `work` throws.
   * When it loses a race (serialization failure, deadlock) `work` is called again, so it must be safe to repeat.
   */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (!isConflict(error) || attempt > CONFLICT_RETRIES) throw error;
        await pause(fullJitter(attempt, 20, 500));
      }
    }
  }

  /** The connections of the pool, and who waits for one. */
  get connections(): { readonly used: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  /** Closes the pool when every transaction has ended. */
  async close(): Promise<void> {
    await this.pool.end();
  }

  private async attempt<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(sqlOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

export const sqlOf = (client: ClientBase): Sql => ({
  query: async <Row = unknown>(sql: string, parameters: readonly unknown[] = []) => {
    const { rows } = await client.query(sql, [...parameters]);
    return rows as Row[];
  },
});
