import { type CursorValue, Problem } from '@rollcall/platform';
import { guid } from '@rollcall/contracts';

const invalid = (): Problem =>
  new Problem(400, 'invalid-cursor', 'The cursor is not one that this list gave out; begin without one.');

/** The text that a cursor holds. Throws Problem 400 `invalid-cursor`, as the others here do. */
export function textOf([value]: readonly CursorValue[]): string {
  if (typeof value === 'string') return value;
  throw invalid();
}

export function idOf([value]: readonly CursorValue[]): string {
  const id = guid.safeParse(value);
  if (id.success) return id.data;
  throw invalid();
}

export function numberOf([value]: readonly CursorValue[]): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid();
}
