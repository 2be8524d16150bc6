import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that came with an Idempotency-Key, and what was answered. */
export class KeyedRequests1763830000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE keyed_request (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL, -- of method, address and body
        token uuid NOT NULL UNIQUE, -- of whoever does it
        begun_at timestamptz NOT NULL,
        answer jsonb, -- null while it is in progress
        PRIMARY KEY (caller, key)
      )`);
    await runner.query(`CREATE INDEX keyed_request_begun ON keyed_request (begun_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE keyed_request`);
  }
}
