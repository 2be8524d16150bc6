import type { Sql } from '@rollcall/platform';
import { ROWS_AT_ONCE } from '../chunks';

/**
 * The rows of a query in their order, as they were when it began, in pieces: so many rows never have to be in this process
 * at once. Belongs to one transaction; what that changes meanwhile is not seen. Each pass begins anew and gives the same rows.
 */
export class RowCursor<Row> {
  private constructor(
    private readonly sql: Sql,
    private readonly name: string,
  ) {}

  /** @param name unique among the open cursors of the transaction. */
  static async open<Row>(
    sql: Sql,
    name: string,
    query: string,
    parameters: readonly unknown[],
  ): Promise<RowCursor<Row>> {
    await sql.query(`DECLARE ${name} SCROLL CURSOR FOR ${query}`, parameters);
    return new RowCursor<Row>(sql, name);
  }

  async *pass(size = ROWS_AT_ONCE): AsyncGenerator<Row[], void> {
    await this.sql.query(`MOVE ABSOLUTE 0 IN ${this.name}`);
    for (;;) {
      const rows = await this.sql.query<Row>(`FETCH FORWARD ${size} FROM ${this.name}`);
      if (rows.length > 0) yield rows;
      if (rows.length < size) return;
    }
  }

  async close(): Promise<void> {
    await this.sql.query(`CLOSE ${this.name}`);
  }
}
