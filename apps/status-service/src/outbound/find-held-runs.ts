import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The overview asks for the few held runs at each change of a run: among those of 90 days they are found by themselves. */
export class FindHeldRuns1763894000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX run_held ON run (started_at, run_id) WHERE state = 'held'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX run_held');
  }
}
