import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which machine the row of a device stands for, as the site named it last. */
export class Machines1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource ADD sms_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE resource DROP sms_id');
  }
}
