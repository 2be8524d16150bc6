import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Each time that the projections were emptied; the newest says how they stand.
  `CREATE TABLE rebuild (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
  )`,
  `CREATE UNIQUE INDEX rebuild_at_work ON rebuild ((true)) WHERE ended_at IS NULL`,
  // What was there before and has not come back yet.
  `CREATE TABLE rebuild_missing (
    kind text NOT NULL,
    key text NOT NULL,
    PRIMARY KEY (kind, key)
  )`,
];

export class CreateRebuild1763800001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rebuild, rebuild_missing');
  }
}
