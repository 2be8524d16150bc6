import { type Filter, parseFilter } from '../odata/filter';
import { QueryError } from '../odata/query-error';

/** A query rule as it is simulated: one class, and which of its rows. */
export interface QueryRule {
  readonly className: string;
  readonly filter: Filter | undefined;
}

const SELECT = /^\s*select\s.+?\sfrom\s+(SMS_R_System|SMS_R_User|SMS_R_UserGroup)(?:\s+where\s+(.+))?$/is;
const TOKEN = /"([^"]*)"|'([^']*)'|<>|!=|<=|>=|[=<>()]|[\w.]+|\S/g;
const WORDS = new Map([
  ['=', 'eq'],
  ['<>', 'ne'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
  ...['and', 'or', 'not', 'null'].map((word) => [word, word] as const),
]);

/** Of WQL: comparisons, `like` with `%` at an end, `is null`, joined by `and`, `or`, `not`. Throws QueryError for more. */
export function queryRule(expression: string): QueryRule {
  const [, className, where] = SELECT.exec(expression) ?? [];
  if (className === undefined) throw new QueryError(`'${expression}' is no query that is simulated.`);
  return { className, filter: where === undefined ? undefined : parseFilter(filterOf(where)) };
}

/** The same in the words of `$filter`. */
function filterOf(where: string): string {
  const tokens = [...where.matchAll(TOKEN)].map(([whole, double, single]) => ({ whole, text: double ?? single }));
  const words: string[] = [];
  while (tokens.length > 0) {
    const { whole = '', text } = tokens.shift() ?? {};
    const next = tokens[0]?.whole.toLowerCase();
    if (next === 'like') {
      const [, pattern] = tokens.splice(0, 2);
      words.push(likeOf(property(whole), pattern?.text));
    } else if (next === 'is') {
      const negated = tokens[1]?.whole.toLowerCase() === 'not';
      tokens.splice(0, negated ? 2 : 1);
      words.push(property(whole), negated ? 'ne' : 'eq');
    } else {
      words.push(text === undefined ? (WORDS.get(whole.toLowerCase()) ?? property(whole)) : quoted(text));
    }
  }
  return words.join(' ');
}

/** Throws QueryError. */
function likeOf(name: string, pattern = ''): string {
  const [, before = '', part = '', after = ''] = /^(%?)([^%_[\]]+)(%?)$/.exec(pattern) ?? [];
  if (part === '') throw new QueryError(`'${pattern}' is no pattern that is simulated.`);
  if (before === '' && after === '') return `${name} eq ${quoted(part)}`;
  const operator = before === '' ? 'startswith' : after === '' ? 'endswith' : 'contains';
  return `${operator}(${name},${quoted(part)})`;
}

const property = (name: string): string => name.split('.').at(-1) ?? name;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
