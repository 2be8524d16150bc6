import Table from 'cli-table3';
import width from 'string-width';
import type { Column } from './column';
import { isSaid, peopleText } from './cell-text';
import type { Paint } from './paint';

const GAP = '  ';

/** The library takes time that grows with the square of a table's rows: a long one is set in parts. */
const ROWS_A_PART = 100;

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((place) => [place, '']),
);

/** Rows as a table that is at most so wide; where they do not fit, each row becomes a record of lines. */
export function tableText<Row>(rows: readonly Row[], all: readonly Column<Row>[], most: number, paint: Paint): string {
  const columns = all.filter(({ isRare, of }) => !isRare || rows.some((row) => isSaid(of(row))));
  const cells = rows.map((row) => columns.map(({ of, mood }) => paint.mood(peopleText(of(row)), mood?.(row))));
  const heads = columns.map(({ heading }) => (most === Infinity ? heading : headingLines(heading)));
  const widths = fitted(naturalWidths(heads, cells), columns, most);
  if (!widths) return rows.map((row) => recordText(row, columns, paint)).join('\n\n');
  const shown = (text: string, index: number): string => {
    const isCut = columns[index]?.isId && width(text) > (widths[index] ?? 0);
    return isCut ? `${text.slice(0, SHORT_ID - 1)}…` : text;
  };
  const colAligns = columns.map(({ of }) => (rows.some((row) => typeof of(row) === 'number') ? 'right' : 'left'));
  const lines: string[] = [];
  for (let from = 0; from === 0 || from < cells.length; from += ROWS_A_PART) {
    const table = new Table({
      chars: { ...noBorders, middle: GAP },
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      colWidths: [...widths],
      wordWrap: true,
      colAligns,
      head: from === 0 ? heads.map((head) => strongLines(head, paint)) : [],
    });
    table.push(...cells.slice(from, from + ROWS_A_PART).map((row) => row.map((text, index) => shown(text, index))));
    lines.push(...table.toString().split('\n'));
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** One row as lines of heading and value. */
export function recordText<Row>(row: Row, columns: readonly Column<Row>[], paint: Paint): string {
  const longest = Math.max(...columns.map(({ heading }) => width(heading)));
  return columns
    .map(({ heading, of, mood }) => {
      const gap = ' '.repeat(longest - width(heading));
      return `${paint.quiet(heading)}${gap}${GAP}${paint.mood(peopleText(of(row)), mood?.(row))}`;
    })
    .join('\n');
}

/** A heading on two lines, the shorter the better: figures are narrower than their names. */
function headingLines(heading: string): string {
  const words = heading.split(' ');
  const ways = words.map((_, index) => [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')]);
  const best = ways.reduce((one, other) => (longestOf(other) < longestOf(one) ? other : one));
  return best.filter((line) => line !== '').join('\n');
}

const longestOf = (lines: readonly string[]): number => Math.max(...lines.map((line) => width(line)));

const strongLines = (head: string, paint: Paint): string =>
  head
    .split('\n')
    .map((line) => paint.strong(line))
    .join('\n');

const naturalWidths = (heads: readonly string[], rows: readonly (readonly string[])[]): number[] =>
  heads.map((head, index) =>
    rows.reduce((most, row) => Math.max(most, width(row[index] ?? '')), longestOf(head.split('\n'))),
  );

/** The beginning of a GUID, and a sign that there is more. */
const SHORT_ID = 9;

/** The widths that fit: ids are cut first, then the widest texts; undefined when it is not enough. */
function fitted<Row>(
  natural: readonly number[],
  columns: readonly Column<Row>[],
  most: number,
): readonly number[] | undefined {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  columns.forEach(({ isId }, index) => {
    if (isId && total() > most) widths[index] = Math.min(widths[index] ?? 0, SHORT_ID);
  });
  while (total() > most) {
    const spare = widths.map((one, index) => one - (columns[index]?.least ?? Infinity));
    const widest = spare.reduce((best, one, index) => (one > (spare[best] ?? 0) ? index : best), 0);
    if ((spare[widest] ?? 0) <= 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
