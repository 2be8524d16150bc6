import type { RunningSystem } from '@rollcall/testing';
import { Client } from 'pg';

/** The tables of the collection-watcher, and what can happen to a database: no API of Rollcall could do that to itself. */
export class WatcherDatabase {
  private constructor(
    private readonly client: Client,
    private readonly tables: readonly string[],
  ) {}

  static async of({ stack }: RunningSystem): Promise<WatcherDatabase> {
    const client = new Client({ connectionString: stack.databaseUrl });
    await client.connect();
    await client.query('SET search_path TO collection_watcher');
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'collection_watcher' AND tablename <> 'migration'`,
    );
    return new WatcherDatabase(
      client,
      rows.map(({ name }) => name),
    );
  }

  /** Keeps what is in all of its tables now. */
  async copy(): Promise<void> {
    const copies = this.tables.map((table) => `CREATE TABLE copy.${table} AS TABLE ${table}`);
    await this.atOnce('DROP SCHEMA IF EXISTS copy CASCADE', 'CREATE SCHEMA copy', ...copies);
  }

  /** Restores the copy: what the watcher knew since, and had not published yet, is lost. */
  async putBack(): Promise<void> {
    const rows = this.tables.map((table) => `INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE copy.${table}`);
    await this.atOnce(`TRUNCATE ${this.tables.join()}`, ...rows);
  }

  async empty(): Promise<void> {
    await this.atOnce(`TRUNCATE ${this.tables.join()}`);
  }

  /** Flips a bit of what a collection holds. */
  async damage(collectionId: string): Promise<void> {
    await this.client.query(
      'UPDATE watched SET members = set_byte(members, 0, get_byte(members, 0) # 1) WHERE collection_id = $1',
      [collectionId],
    );
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async atOnce(...statements: readonly string[]): Promise<void> {
    await this.client.query(['BEGIN ISOLATION LEVEL REPEATABLE READ', ...statements, 'COMMIT'].join(';'));
  }
}
