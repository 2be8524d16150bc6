import { type Filter, parseFilter } from '../odata/filter';
import { QueryError } from '../odata/query-error';
import { countOption, queryOptions } from '../odata/query-string';
import { badRequest, unsupportedQuery } from './graph-error';
import type { GraphSettings } from './graph-settings';
import { type Search, searchOf } from './search';

export type QueryOptionName =
  '$select' | '$top' | '$filter' | '$orderby' | '$count' | '$search' | '$expand' | '$skiptoken' | '$deltatoken' | '@id';

export interface GraphQuery {
  readonly select?: readonly string[];
  readonly top?: number;
  readonly filter?: Filter;
  readonly orderBy?: { readonly property: string; readonly descending: boolean };
  readonly search?: Search;
  readonly expand?: string;
  /** `$count=true`, which counts only together with `ConsistencyLevel: eventual`. */
  readonly count: boolean;
  readonly skipToken?: string;
  readonly deltaToken?: string;
  /** The reference of `@id`. */
  readonly reference?: string;
  /** `ConsistencyLevel: eventual` is there. */
  readonly eventual: boolean;
  /** Operators that the index alone can answer are allowed: the header and `$count=true` are both there. */
  readonly advanced: boolean;
  /** The index answers, which lags. */
  readonly indexed: boolean;
  /** The query as it came, without a skip token: what the next link goes on with. */
  readonly text: string;
}

const WORDS: Readonly<Record<string, QueryOptionName>> = {
  select: '$select',
  top: '$top',
  filter: '$filter',
  orderby: '$orderby',
  count: '$count',
  search: '$search',
  expand: '$expand',
  skiptoken: '$skiptoken',
  deltatoken: '$deltatoken',
  '@id': '@id',
};

/** Reads a query; an option that the resource does not take is refused, or ignored when queries are not strict. Throws GraphError. */
export function graphQuery(
  text: string,
  allowed: readonly QueryOptionName[],
  consistencyLevel: string | undefined,
  { strictQueries }: Pick<GraphSettings, 'strictQueries'>,
): GraphQuery {
  const given = new Map<QueryOptionName, string>();
  const kept: string[] = [];
  try {
    for (const { rawName, name, value } of queryOptions(text)) {
      const option = WORDS[name.replace(/^\$/, '').toLowerCase()];
      if (!option || !allowed.includes(option)) {
        if (strictQueries) throw badRequest(`Unrecognized query argument specified: '${name}'.`, 'BadRequest');
        continue;
      }
      if (given.has(option)) throw badRequest(`Query option '${option}' was specified more than once.`, 'BadRequest');
      given.set(option, value);
      if (option !== '$skiptoken') kept.push(`${rawName}=${encodeURIComponent(value)}`);
    }
    return queryOf(given, kept.join('&'), consistencyLevel?.toLowerCase() === 'eventual');
  } catch (error) {
    if (error instanceof QueryError) throw badRequest(`Invalid filter clause: ${error.message}`, 'BadRequest');
    throw error;
  }
}

/** Throws GraphError, QueryError. */
function queryOf(given: ReadonlyMap<QueryOptionName, string>, text: string, eventual: boolean): GraphQuery {
  const option = <Name extends string, Value>(key: Name, name: QueryOptionName, read: (text: string) => Value) => {
    const value = given.get(name);
    return value === undefined ? {} : { [key]: read(value) };
  };
  const same = (value: string): string => value;
  const advanced = given.get('$count') === 'true' && eventual;
  if (given.has('$search') && !eventual) {
    throw unsupportedQuery(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  return {
    count: advanced,
    eventual,
    advanced,
    indexed: advanced || given.has('$search'),
    text,
    ...option('filter', '$filter', parseFilter),
    ...option('top', '$top', (value) => countOption('$top', value)),
    ...option('select', '$select', (value) => value.split(',').map((name) => name.trim())),
    ...option('orderBy', '$orderby', orderOf),
    ...option('search', '$search', searchOf),
    ...option('expand', '$expand', same),
    ...option('skipToken', '$skiptoken', same),
    ...option('deltaToken', '$deltatoken', same),
    ...option('reference', '@id', same),
  };
}

function orderOf(text: string): { property: string; descending: boolean } {
  const match = /^([A-Za-z]+)(?: (asc|desc))?$/.exec(text.trim());
  if (!match?.[1]) throw badRequest(`Syntax error in '${text}'.`, 'BadRequest');
  return { property: match[1], descending: match[2] === 'desc' };
}
