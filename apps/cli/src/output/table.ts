import Table from 'cli-table3';
import { isSaid, peopleText } from './cell-text';
import type { Column } from './column';
import { filledColumn, fitColumns, GAP, SHORT_ID, width, type FittingColumns } from './fit-columns';
import type { Paint } from './paint';

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((place) => [place, '']),
);

/** What is shown of a list. */
export interface TableText {
  readonly text: string;
  /** The headings of columns that there was no room for. */
  readonly leftOut: readonly string[];
}

/** Rows as a table that is at most so wide; where they do not fit in any way, each row becomes a record of lines. */
export function tableText<Row>(
  rows: readonly Row[],
  all: readonly Column<Row>[],
  most: number,
  paint: Paint,
): TableText {
  const said = all.filter(({ isRare, of }) => !isRare || rows.some((row) => isSaid(of(row))));
  const filled = said.map((column) => {
    const { heading } = column;
    return filledColumn(rows, column, most === Infinity ? [heading] : headingLines(heading), paint);
  });
  const fitting = fitColumns(filled, most);
  if (!fitting) return { text: rows.map((row) => recordText(row, said, paint)).join('\n\n'), leftOut: [] };
  return { text: setText(fitting, rows.length, paint), leftOut: fitting.leftOut };
}

function setText<Row>({ columns, widths }: FittingColumns<Row>, rows: number, paint: Paint): string {
  const layout = columns.map(({ isFigure }, index) => ({ isFigure, width: widths[index] ?? 0 }));
  const head = columns.map(({ head }) => head.map((line) => paint.strong(line)).join('\n'));
  const lines = [...setBroken(head, layout)];
  for (let at = 0; at < rows; at++) {
    const cells = columns.map(({ column, cells }, index) => {
      const text = cells[at] ?? '';
      return column.isId && width(text) > (widths[index] ?? 0) ? `${text.slice(0, SHORT_ID - 1)}…` : text;
    });
    if (cells.every((text, index) => width(text) <= (widths[index] ?? 0))) lines.push(setWhole(cells, layout));
    else lines.push(...setBroken(cells, layout));
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

interface Place {
  readonly isFigure: boolean;
  readonly width: number;
}

/** A row that fits on one line: most do, and the library takes a hundred times as long to find that out. */
const setWhole = (cells: readonly string[], layout: readonly Place[]): string =>
  cells
    .map((text, index) => {
      const { isFigure = false, width: room = 0 } = layout[index] ?? {};
      const gap = ' '.repeat(room - width(text));
      return isFigure ? gap + text : text + gap;
    })
    .join(GAP);

/** A row on as many lines as its cells need. */
function setBroken(cells: readonly string[], layout: readonly Place[]): readonly string[] {
  const table = new Table({
    chars: { ...noBorders, middle: GAP },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: layout.map(({ width }) => width),
    wordWrap: true,
    colAligns: layout.map(({ isFigure }) => (isFigure ? 'right' : 'left')),
  });
  table.push([...cells]);
  return table.toString().split('\n');
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
function headingLines(heading: string): readonly string[] {
  const words = heading.split(' ');
  const ways = words.map((_, index) => [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')]);
  const best = ways.reduce((one, other) => (longestOf(other) < longestOf(one) ? other : one));
  return best.filter((line) => line !== '');
}

const longestOf = (lines: readonly string[]): number => Math.max(...lines.map((line) => width(line)));
