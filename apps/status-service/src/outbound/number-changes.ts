import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a row of the view is made of, but for the few sites and tenants, which are read whole. */
const followed = ['mapping', 'figures', 'collection'];

const statements = [
  `CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.changed_in := pg_current_xact_id();
      RETURN NEW;
    END $$`,
  ...followed.flatMap((table) => [
    `ALTER TABLE ${table} ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id()`,
    `CREATE INDEX ${table}_changed ON ${table} (changed_in)`,
    `CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION note_change()`,
  ]),
];

/** Which transaction changed a row last, so that a reader finds what is new to its snapshot, whoever wrote it. */
export class NumberChanges1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of followed) {
      await runner.query(`DROP TRIGGER note_change ON ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN changed_in`);
    }
    await runner.query('DROP FUNCTION note_change');
  }
}
