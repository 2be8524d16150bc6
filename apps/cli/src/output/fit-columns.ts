import stringWidth from 'string-width';
import { peopleText } from './cell-text';
import type { Column } from './column';
import type { Paint } from './paint';

/** Between two columns. */
export const GAP = '  ';

/** The beginning of a GUID, and a sign that there is more. */
export const SHORT_ID = 9;

const PLAIN = /^[\x20-\x7e]*$/;

/** How many places of a terminal a line takes. Most are plain, and need no look at each character. */
export const width = (line: string): number => (PLAIN.test(line) ? line.length : stringWidth(line));

/** A column with all its cells as they are shown. */
export interface FilledColumn<Row> {
  readonly column: Column<Row>;
  /** Lines. */
  readonly head: readonly string[];
  readonly cells: readonly string[];
  readonly isFigure: boolean;
  /** How wide it is when nothing is cut or broken. */
  readonly natural: number;
}

export function filledColumn<Row>(
  rows: readonly Row[],
  column: Column<Row>,
  head: readonly string[],
  paint: Paint,
): FilledColumn<Row> {
  const values = rows.map((row) => column.of(row));
  const cells = values.map((value, index) => {
    const row = rows[index];
    return paint.mood(peopleText(value), row && column.mood?.(row));
  });
  const natural = [...head, ...cells].reduce((widest, line) => Math.max(widest, width(line)), 0);
  return { column, head, cells, isFigure: values.some((value) => typeof value === 'number'), natural };
}

/** Columns that fit beside each other, how wide each of them is, and what there was no room for. */
export interface FittingColumns<Row> {
  readonly columns: readonly FilledColumn<Row>[];
  readonly widths: readonly number[];
  /** Headings. */
  readonly leftOut: readonly string[];
}

/** Cuts ids, then breaks texts, then leaves out what is dispensable; undefined when it is not enough. */
export function fitColumns<Row>(all: readonly FilledColumn<Row>[], most: number): FittingColumns<Row> | undefined {
  const leaving = all
    .filter(({ column }) => column.dispensable !== undefined)
    .sort((one, other) => (one.column.dispensable ?? 0) - (other.column.dispensable ?? 0));
  for (let count = 0; count <= leaving.length; count++) {
    const left = leaving.slice(0, count);
    const columns = all.filter((one) => !left.includes(one));
    const widths = fittingWidths(columns, most);
    if (widths) return { columns, widths, leftOut: left.map(({ column }) => column.heading) };
  }
  return undefined;
}

function fittingWidths<Row>(columns: readonly FilledColumn<Row>[], most: number): readonly number[] | undefined {
  const widths = columns.map(({ natural }) => natural);
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  columns.forEach(({ column }, index) => {
    if (column.isId && total() > most) widths[index] = Math.min(widths[index] ?? 0, SHORT_ID);
  });
  while (total() > most) {
    const spare = widths.map((one, index) => one - (columns[index]?.column.least ?? Infinity));
    const widest = spare.reduce((best, one, index) => (one > (spare[best] ?? 0) ? index : best), 0);
    if ((spare[widest] ?? 0) <= 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
