import type { MigrationInterface, QueryRunner } from 'typeorm';
import { nameKey } from './name-key';

/** Collections are found and shown in order by a key of their names, whatever locale the database was made with. */
export class FindCollections1763892000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A replica of the version before writes none while it still runs.
    await runner.query(`ALTER TABLE collection ADD COLUMN name_key text COLLATE "C" NOT NULL DEFAULT ''`);
    const known: readonly { readonly name: string }[] = await runner.query('SELECT DISTINCT name FROM collection');
    const names = known.map(({ name }) => name);
    await runner.query(
      `UPDATE collection c SET name_key = k.key FROM unnest($1::text[], $2::text[]) AS k (name, key) WHERE c.name = k.name`,
      [names, names.map(nameKey)],
    );
    await runner.query('CREATE INDEX collection_by_name ON collection (name_key, site, collection_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE collection DROP COLUMN name_key');
  }
}
