import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the site does with a collection; empty until the next poll, which then tells it of all. */
export class EvaluationOfCollections1763890000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE collection ADD COLUMN evaluation text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE collection DROP COLUMN evaluation');
  }
}
