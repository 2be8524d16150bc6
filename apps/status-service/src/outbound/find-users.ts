import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The site calls a user `DOMAIN\account (Full Name)`, and people look for the account or for the full name. Both are the
 * same SQL in the index and in the query, so that the one serves the other.
 */
export const accountOfUser = `lower(split_part(name, '\\', 2))`;
export const fullNameOfUser = `lower(rtrim(split_part(name, ' (', 2), ')'))`;
export const isNamedAsUser = `strpos(name, '\\') > 0`;

export class FindUsers1763800004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX resource_by_account ON resource (${accountOfUser} text_pattern_ops) WHERE ${isNamedAsUser}`,
    );
    await runner.query(
      `CREATE INDEX resource_by_full_name ON resource (${fullNameOfUser} text_pattern_ops) WHERE ${isNamedAsUser}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX resource_by_account, resource_by_full_name');
  }
}
