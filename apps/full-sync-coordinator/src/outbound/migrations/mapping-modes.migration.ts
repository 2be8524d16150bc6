import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a full sync of a mapping does with strangers, and when full syncs begin by themselves. */
export class MappingModes1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE mapping ADD mode text NOT NULL DEFAULT 'mirror', ADD schedule jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE mapping DROP mode, DROP schedule`);
  }
}
