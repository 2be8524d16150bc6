import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells a site that was restored to an older state, and a set that was damaged. */
export class TrustedState1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When the site was found to show an older state than it did; null once a person has confirmed it.
      ALTER TABLE site ADD COLUMN restored_at timestamptz;

      -- Of 'members'; null where they were stored before there were checksums.
      ALTER TABLE watched ADD COLUMN members_md5 text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE site DROP COLUMN restored_at; ALTER TABLE watched DROP COLUMN members_md5');
  }
}
