import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the next full sync of each mapping with a schedule begins; null when no time of it is left. */
export class ScheduledSyncs1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scheduled_sync (
        mapping_id uuid PRIMARY KEY REFERENCES mapping ON DELETE CASCADE,
        schedule jsonb NOT NULL, -- that next_at was reckoned by
        next_at timestamptz
      )`);
    await runner.query(`CREATE INDEX scheduled_sync_next ON scheduled_sync (next_at) WHERE next_at IS NOT NULL`);
    await runner.query(
      `CREATE INDEX mapping_scheduled ON mapping (mapping_id) WHERE enabled AND deleted_at IS NULL AND schedule IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX mapping_scheduled`);
    await runner.query(`DROP TABLE scheduled_sync`);
  }
}
