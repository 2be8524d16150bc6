import type { Cell } from './column';

/** A cell for programs: moments in UTC (ISO 8601), nothing as nothing. */
export function plainText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Sweden writes dates as ISO 8601 does. */
const moments = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium' });

/** Whether a cell says more than that there is nothing. */
export const isSaid = (cell: Cell): boolean => cell !== null && cell !== undefined && cell !== '' && cell !== 0;

/** A cell for people: moments in the zone of the reader, digits in groups, a dash for nothing. */
export function peopleText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '–';
  if (cell instanceof Date) return moments.format(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'number' ? numbers.format(cell) : cell;
}

/** What the API says of a moment, as a cell. */
export const moment = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

/** What a site says of a moment, which may be anything. */
export const siteMoment = (text: string | null): Cell =>
  text !== null && Number.isNaN(Date.parse(text)) ? text : moment(text);
