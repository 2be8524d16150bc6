import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of sites, and self-tests of them that people wait for. */
export class Sites1763840000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE site (
        site text PRIMARY KEY,
        state text NOT NULL,
        message text,
        polled_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE site_test (
        test_id uuid PRIMARY KEY,
        requested_at timestamptz NOT NULL,
        checks jsonb -- null: not answered yet
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE site_test');
    await runner.query('DROP TABLE site');
  }
}
