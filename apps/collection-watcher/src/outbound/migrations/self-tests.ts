import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Self-tests of sites that somebody waits for. */
export class SelfTests1763840000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE self_test (
        test_id uuid PRIMARY KEY,
        site text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE self_test');
  }
}
