import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every service has in its schema, whatever it does: the events that wait to be published, and its leases. */
export class PlatformTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers jsonb NOT NULL,
        value text -- null: a tombstone
      )`);
    await runner.query(`
      CREATE TABLE lease (
        name text PRIMARY KEY,
        holder uuid, -- null: given back
        until timestamptz NOT NULL,
        grace interval NOT NULL,
        state jsonb
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lease');
    await runner.query('DROP TABLE outbox');
  }
}
