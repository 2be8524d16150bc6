import { Problem } from './problem';

export type CursorValue = string | number | boolean | null;

/** A text that stands for the sort values of the last row of a page. */
export const encodeCursor = (values: readonly CursorValue[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values that a cursor was made of; throws Problem 400 `invalid-cursor` for a text that is none. */
export function decodeCursor(text: string): CursorValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.every(isCursorValue)) return values;
  } catch {
    // no JSON: refused below
  }
  throw new Problem(400, 'invalid-cursor', 'The cursor is not one that this list gave out; begin without one.');
}

const isCursorValue = (value: unknown): value is CursorValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
