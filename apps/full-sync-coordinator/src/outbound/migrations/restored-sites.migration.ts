import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a site was found to show an older state than it did; null while it does not. */
export class RestoredSites1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site ADD COLUMN restored_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site DROP COLUMN restored_at');
  }
}
