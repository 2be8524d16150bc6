import type { Sql } from '@rollcall/platform';
import type { Collection } from '../core/collection';
import type { CollectionTable } from '../core/ports';

interface CollectionRow {
  readonly key: string;
  readonly name: string;
  readonly type: Collection['type'];
  readonly state: Collection['state'];
  readonly looked_at: Date;
}

export class PostgresCollections implements CollectionTable {
  constructor(private readonly sql: Sql) {}

  async find(key: string): Promise<Collection | undefined> {
    const [row] = await this.sql.query<CollectionRow>('SELECT * FROM collection WHERE key = $1', [key]);
    return row && { key: row.key, name: row.name, type: row.type, state: row.state, lookedAt: row.looked_at };
  }

  async save({ key, name, type, state, lookedAt }: Collection): Promise<void> {
    await this.sql.query(
      `INSERT INTO collection AS known (key, name, type, state, looked_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (key) DO UPDATE SET
         name = excluded.name, type = excluded.type, state = excluded.state, looked_at = excluded.looked_at
       WHERE excluded.looked_at >= known.looked_at`,
      [key, name, type, state, lookedAt],
    );
  }
}
