import type { Sql } from '@rollcall/platform';
import type { Collection } from '../core/collection';
import type { CollectionTable } from '../core/ports';

interface CollectionRow {
  readonly key: string;
  readonly name: string;
  readonly type: Collection['type'];
  readonly state: Collection['state'];
}

export class PostgresCollections implements CollectionTable {
  constructor(private readonly sql: Sql) {}

  async find(key: string): Promise<Collection | undefined> {
    const [row] = await this.sql.query<CollectionRow>('SELECT * FROM collection WHERE key = $1', [key]);
    return row && { key: row.key, name: row.name, type: row.type, state: row.state };
  }

  async save({ key, name, type, state }: Collection): Promise<void> {
    await this.sql.query(
      `INSERT INTO collection (key, name, type, state) VALUES ($1, $2, $3, $4)
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, type = excluded.type, state = excluded.state`,
      [key, name, type, state],
    );
  }
}
