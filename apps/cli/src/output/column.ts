/** What a cell can hold. A Date is a moment. */
export type Cell = string | number | boolean | Date | null | undefined;

/** How a word is to be taken at a glance. */
export type Mood = 'good' | 'wait' | 'warn' | 'bad' | 'quiet' | 'joins' | 'leaves';

/** A column of a list: its heading, and what it says of a row. */
export interface Column<Row> {
  readonly heading: string;
  readonly of: (row: Row) => Cell;
  /** Colours the cell and puts a sign before it, on a terminal. */
  readonly mood?: (row: Row) => Mood | undefined;
  /** How narrow a text may become on a terminal, before rows are shown as records; it stays whole unless this is given. */
  readonly least?: number;
  /** An id whose beginning says enough on a narrow terminal; cut before any text is. */
  readonly isId?: boolean;
  /** Left out of a table in which no row has it. */
  readonly isRare?: boolean;
  /** Left out of a table that the terminal has no room for: 1 first, then 2. */
  readonly dispensable?: number;
}

/** A column that is shown on any terminal. */
export const indispensable = <Row>({ dispensable: _, ...column }: Column<Row>): Column<Row> => column;
