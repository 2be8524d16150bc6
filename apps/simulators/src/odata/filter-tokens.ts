import type { Literal } from './filter';
import { QueryError } from './query-error';

export type FilterToken =
  | { readonly kind: 'word' | 'sign'; readonly text: string; readonly position: number }
  | { readonly kind: 'literal'; readonly value: Literal; readonly text: string; readonly position: number };

const SPACE = /\s+/y;
const SIGN = /[(),:]/y;
const TEXT = /'((?:[^']|'')*)'/y;
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/y;
const NUMBER = /-?\d+(?:\.\d+)?(?![\w-])/y;
const WORD = /[A-Za-z_][\w./-]*/y;

/** The words, signs and values of a filter. Throws QueryError at what is none. */
export function filterTokens(filter: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let position = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(filter);
  };
  while (position < filter.length) {
    const space = match(SPACE);
    if (space) {
      position += space[0].length;
      continue;
    }
    const token = next(match, position);
    if (!token) throw new QueryError(`Syntax error at position ${position} in the filter '${filter}'.`);
    tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}

function next(match: (pattern: RegExp) => RegExpExecArray | null, position: number): FilterToken | undefined {
  const sign = match(SIGN);
  if (sign) return { kind: 'sign', text: sign[0], position };
  const text = match(TEXT);
  if (text) return literal((text[1] ?? '').replaceAll("''", "'"), text[0], position);
  const moment = match(MOMENT);
  if (moment) return literal(new Date(moment[0]), moment[0], position);
  const number = match(NUMBER);
  if (number) return literal(Number(number[0]), number[0], position);
  const word = match(WORD);
  if (!word) return undefined;
  if (word[0] === 'true' || word[0] === 'false') return literal(word[0] === 'true', word[0], position);
  if (word[0] === 'null') return literal(null, word[0], position);
  return { kind: 'word', text: word[0], position };
}

const literal = (value: Literal, text: string, position: number): FilterToken => ({
  kind: 'literal',
  value,
  text,
  position,
});
