import type { Sql } from '@rollcall/platform';

export interface Upsert {
  readonly table: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
  /** Column → value. Column names come from code, never from a message. */
  readonly row: Readonly<Record<string, unknown>>;
  /** SQL: whether the row that is there (`t`) gives way to the new one (`excluded`). */
  readonly newer: string;
}

/** Stores a row unless what is there is newer. False: nothing was stored. */
export async function upsert(sql: Sql, { table, key, row, newer }: Upsert): Promise<boolean> {
  const columns = Object.keys(row);
  const changing = columns.filter((column) => !key.includes(column));
  const stored = await sql.query(
    `INSERT INTO ${table} AS t (${columns.join(', ')})
     VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     ON CONFLICT (${key.join(', ')}) DO UPDATE
     SET ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}
     WHERE ${newer}
     RETURNING 1`,
    columns.map((column) => row[column] ?? null),
  );
  return stored.length > 0;
}
