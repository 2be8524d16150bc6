import { stringify as csv } from 'csv-stringify/sync';
import { stringify as yaml } from 'yaml';
import { showsColours, widthOf, type Terminal } from '../terminal';
import { plainText } from './cell-text';
import type { Column } from './column';
import { Paint } from './paint';
import { recordText, tableText } from './table';

export const outputFormats = ['table', 'json', 'yaml', 'csv'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Data goes to stdout in the form that was asked for; whatever is said to people goes to stderr. */
export class Output {
  /** For what goes to stdout. */
  readonly paint: Paint;

  constructor(
    readonly format: OutputFormat,
    readonly quiet: boolean,
    private readonly terminal: Terminal,
  ) {
    const { stdout, env } = terminal;
    const forPeople = format === 'table';
    this.paint = new Paint(forPeople && stdout.isTTY === true, forPeople && showsColours(stdout, env));
  }

  /** A list. JSON and YAML have it as the API gives it, with all that it says; a table and CSV have the columns. */
  rows<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    if (this.format === 'table') {
      if (rows.length > 0) this.table(rows, columns);
    } else if (this.format === 'csv') {
      this.csv(rows, columns);
    } else {
      this.data(rows);
    }
  }

  /** One thing, as a line for each of its properties. */
  record<Row>(row: Row, columns: readonly Column<Row>[]): void {
    if (this.format === 'table') this.lines(recordText(row, columns, this.paint));
    else if (this.format === 'csv') this.csv([row], columns);
    else this.data(row);
  }

  /** Something that has no columns, in JSON or YAML. */
  data(value: unknown): void {
    this.terminal.stdout.write(this.format === 'yaml' ? yaml(value) : `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Text for people, on stdout. */
  lines(text: string): void {
    this.terminal.stdout.write(`${text}\n`);
  }

  /** The name of what follows, under what came before. */
  title(name: string): void {
    this.lines(`\n${this.paint.strong(name)}`);
  }

  /** Clears a terminal, for what is shown again and again. */
  anew(): void {
    if (this.terminal.stdout.isTTY && this.format === 'table') this.terminal.stdout.write('\x1b[2J\x1b[H');
  }

  /** What helps a person and no program: it is left out when nobody looks, or wants it. */
  note(sentence: string): void {
    if (this.terminal.stderr.isTTY && !this.quiet) this.terminal.stderr.write(`${sentence}\n`);
  }

  /** What somebody has to know, also when a program reads the data. */
  warn(sentence: string): void {
    this.terminal.stderr.write(`${sentence}\n`);
  }

  private table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    const { text, leftOut } = tableText(rows, columns, widthOf(this.terminal.stdout), this.paint);
    this.lines(text);
    if (leftOut.length > 0) this.note(`Without ${leftOut.join(', ')}: a wider terminal and -o json show them too.`);
  }

  private csv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    const records = rows.map((row) => columns.map(({ of }) => plainText(of(row))));
    const header = columns.map(({ heading }) => heading);
    this.terminal.stdout.write(csv([header, ...records], { escape_formulas: true }));
  }
}
