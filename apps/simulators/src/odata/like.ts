import { literally, type TextTest } from './predicate';

const PART = /%|_|\[(\^?)([^\]]+)\]|[^]/gu;

/**
 * The value as the pattern of LIKE that it becomes, in any case: `%` stands for any characters, `_` for one, `[a-f]` and
 * `[^af]` for one that is among these or not. Source: public notes on the AdminService; SQL Server docs, "LIKE".
 */
export const asLike: TextTest = (operator, value) => {
  if (!/[%_[]/.test(value)) return literally(operator, value);
  const body = value.replaceAll(PART, (part, negated: string | undefined, among: string | undefined) => {
    if (among !== undefined) return `[${negated}${[...among.matchAll(/(.)-(.)|./gsu)].map(oneOf).join('')}]`;
    return part === '%' ? '.*' : part === '_' ? '.' : escaped(part);
  });
  const [before, after] = [operator === 'startswith' ? '^' : '', operator === 'endswith' ? '$' : ''];
  const pattern = new RegExp(`${before}${body}${after}`, 'isu');
  return (text) => pattern.test(text);
};

/** A character of a set, or a stretch of them; one that goes backwards holds none. */
function oneOf([whole, first, last]: RegExpMatchArray): string {
  if (first === undefined || last === undefined) return escaped(whole);
  return first <= last ? `${escaped(first)}-${escaped(last)}` : '';
}

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
