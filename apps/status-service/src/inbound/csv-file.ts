import { pipeline, Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';

/** A column of a file: its heading, and what it says of a row. */
export interface Column<Row> {
  readonly heading: string;
  readonly of: (row: Row) => string | number | boolean | null;
}

/** Whether the caller wants rows for a spreadsheet: by `format=csv`, or by an Accept header that names it. */
export const wantsCsv = (format: 'json' | 'csv' | undefined, accept: string | undefined): boolean =>
  format === undefined ? (accept ?? '').toLowerCase().includes('text/csv') : format === 'csv';

/**
 * Rows as a file. Source: RFC 4180.
 *
 * The first part is read before this resolves, so that what goes wrong at once is an ordinary problem. When a later one
 * cannot be read, the connection is cut: nobody takes the part for the whole. Texts that a spreadsheet would take for
 * formulas get an apostrophe in front. Source: OWASP, "CSV Injection".
 */
export async function csvFile<Row>(
  parts: AsyncGenerator<readonly Row[]>,
  columns: readonly Column<Row>[],
  name: string,
): Promise<StreamableFile> {
  const first = await parts.next();
  const lines = stringify({ header: true, columns: columns.map(({ heading }) => heading), escape_formulas: true });
  async function* records() {
    try {
      for (let part = first; !part.done; part = await parts.next())
        for (const row of part.value) yield columns.map(({ of }) => of(row));
    } finally {
      await parts.return(undefined); // the reader left
    }
  }
  pipeline(Readable.from(records()), lines, () => undefined); // an error reaches the answer as that of `lines`
  return new StreamableFile(lines, {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** All pages of a list, one after the other. */
export async function* everyPage<Item>(
  list: (cursor: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly nextCursor?: string }>,
): AsyncGenerator<readonly Item[]> {
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await list(cursor);
    yield page.items;
    cursor = page.nextCursor;
  }
}
