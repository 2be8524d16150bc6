import { boundsOf } from './bounds';
import { parseFilter } from './filter';
import { predicateOf, type Value } from './predicate';
import { QueryError } from './query-error';

const rows: readonly Readonly<Record<string, Value>>[] = [
  { name: "O'Hara", age: 40, active: true, at: '2026-01-02T03:04:05.31Z', tags: ['a'] },
  { name: 'Bo', age: null, active: false, at: '2026-01-02T03:04:05Z', tags: [] },
];
const found = (text: string): readonly unknown[] =>
  rows
    .filter(predicateOf<(typeof rows)[number]>(parseFilter(text), (property) => (row) => row[property] ?? null))
    .map(({ name }) => name);

it.each([
  ["name eq 'o''hara'", ["O'Hara"]],
  ['age eq null', ['Bo']],
  ['age ne null', ["O'Hara"]],
  ['age lt 50', ["O'Hara"]],
  ['not age lt 50', ['Bo']],
  ['active eq false or age ge 40 and age le 40', ["O'Hara", 'Bo']],
  ['(active eq false or age ge 40) and age le 40', ["O'Hara"]],
  ['age in (40, 41)', ["O'Hara"]],
  ["startswith(name,'b') eq true", ['Bo']],
  ["startswith(name,'b') eq false", ["O'Hara"]],
  ["contains(name,'ha') and endswith(name,'RA')", ["O'Hara"]],
  ["tags/any(t:t eq 'a')", ["O'Hara"]],
  ['at gt 2026-01-02T03:04:05Z', ["O'Hara"]],
  ['at le 2026-01-02T03:04:05.000Z', ['Bo']],
])('%s', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

it.each([
  '',
  'name',
  'name eq',
  "name eq 'x",
  "eq 'x'",
  "name is 'x'",
  'name eq x',
  "(name eq 'x'",
  "name eq 'x')",
  'startswith(name)',
  'startswith(name,1)',
  "tags/any(t:u eq 'a')",
  'a = 1',
])('refuses "%s"', (text) => {
  expect(() => parseFilter(text)).toThrow(QueryError);
});

it('knows what a filter lets through at most', () => {
  const bounds = (text: string) => boundsOf(parseFilter(text), 'ID');
  expect(bounds("coll eq 'X' and id gt 5 and ID le 9")).toEqual({ least: 5, most: 9 });
  expect(bounds('(id eq 1 or id eq 2) and name eq 3')).toEqual({ values: new Set([1, 2]) });
  expect(bounds('id in (1,2)')).toEqual({ values: new Set([1, 2]) });
  expect(bounds('id eq 1 or name eq 2')).toEqual({});
  expect(bounds('not id eq 1')).toEqual({});
});
