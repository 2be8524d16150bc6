import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a group holds removals. */
export class HeldSince1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sync_group ADD held_since timestamptz;
      UPDATE sync_group g SET held_since = now() WHERE EXISTS (
        SELECT 1 FROM run r WHERE r.run_id = g.held_run AND r.removals_held > 0);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sync_group DROP held_since');
  }
}
