import { decodeCursor, encodeCursor, Problem } from '@rollcall/platform';
import type { z } from 'zod';
import type { Page } from '../core/views';

/**
 * Makes a page of rows that were read with `LIMIT limit + 1`: the one too many says that there is a next page, and
 * `cursorOf` the last row shown says where it begins.
 */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => readonly (string | number)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(toItem);
  return rows.length > limit && last ? { items, nextCursor: encodeCursor(cursorOf(last)) } : { items };
}

/** What a cursor of this kind of list carries. Throws Problem 400 `invalid-cursor` when it is none of ours. */
export function readCursor<Shape extends z.ZodType>(cursor: string, shape: Shape): z.infer<Shape> {
  const values = shape.safeParse(decodeCursor(cursor));
  if (values.success) return values.data;
  throw new Problem(400, 'invalid-cursor', 'The cursor is not one that this list gave; begin again without it.');
}
