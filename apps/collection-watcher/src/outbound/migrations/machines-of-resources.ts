import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which machine a row stands for; empty until it is read again, which then tells of all. */
export class MachinesOfResources1763910000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource ADD COLUMN sms_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource DROP COLUMN sms_id');
  }
}
