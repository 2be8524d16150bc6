import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs by group and by their end, and when everything had been said again. */
export class KeptRuns1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX run_group ON run (tenant_id, group_id, run_id);
      CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL;
      ALTER TABLE republication ADD ended_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE republication DROP ended_at; DROP INDEX run_group, run_ended');
  }
}
