import { type Filter, parseFilter } from '../odata/filter';
import { QueryError } from '../odata/query-error';
import { countOption, queryOptions } from '../odata/query-string';
import { badRequest, GraphError, unsupportedQuery } from './graph-error';

export type QueryOptionName = '$select' | '$top' | '$filter' | '$orderby' | '$count' | '$skiptoken';

export interface GraphQuery {
  readonly select?: readonly string[];
  readonly top?: number;
  readonly filter?: Filter;
  readonly orderBy?: { readonly property: string; readonly descending: boolean };
  /** `$count=true`, which counts only together with `ConsistencyLevel: eventual`. */
  readonly count: boolean;
  readonly skipToken?: string;
  /** Operators that the index alone can answer are allowed: the header and `$count=true` are both there. */
  readonly advanced: boolean;
  /** The query as it came, without a skip token: what the next link goes on with. */
  readonly text: string;
}

const WORDS: Readonly<Record<string, QueryOptionName>> = {
  select: '$select',
  top: '$top',
  filter: '$filter',
  orderby: '$orderby',
  count: '$count',
  skiptoken: '$skiptoken',
};

/** Reads a query; every option that the resource does not take is refused. Throws GraphError. */
export function graphQuery(
  text: string,
  allowed: readonly QueryOptionName[],
  consistencyLevel: string | undefined,
): GraphQuery {
  const given = new Map<QueryOptionName, string>();
  const kept: string[] = [];
  try {
    for (const { rawName, name, value } of queryOptions(text)) {
      const option = WORDS[name.replace(/^\$/, '').toLowerCase()];
      if (name.toLowerCase().replace(/^\$/, '') === 'search') throw searchRefusal(consistencyLevel);
      if (!option || !allowed.includes(option))
        throw badRequest(`Unrecognized query argument specified: '${name}'.`, 'BadRequest');
      if (given.has(option)) throw badRequest(`Query option '${option}' was specified more than once.`, 'BadRequest');
      given.set(option, value);
      if (option !== '$skiptoken') kept.push(`${rawName}=${encodeURIComponent(value)}`);
    }
    const count = given.get('$count') === 'true';
    const eventual = consistencyLevel?.toLowerCase() === 'eventual';
    const filter = given.get('$filter');
    const top = given.get('$top');
    const select = given.get('$select');
    const orderBy = given.get('$orderby');
    const skipToken = given.get('$skiptoken');
    return {
      count: count && eventual,
      advanced: count && eventual,
      text: kept.join('&'),
      ...(filter !== undefined && { filter: parseFilter(filter) }),
      ...(top !== undefined && { top: countOption('$top', top) }),
      ...(select !== undefined && { select: select.split(',').map((name) => name.trim()) }),
      ...(orderBy !== undefined && { orderBy: orderOf(orderBy) }),
      ...(skipToken !== undefined && { skipToken }),
    };
  } catch (error) {
    if (error instanceof QueryError) throw badRequest(`Invalid filter clause: ${error.message}`, 'BadRequest');
    throw error;
  }
}

function orderOf(text: string): { property: string; descending: boolean } {
  const match = /^([A-Za-z]+)(?: (asc|desc))?$/.exec(text.trim());
  if (!match?.[1]) throw badRequest(`Syntax error in '${text}'.`, 'BadRequest');
  return { property: match[1], descending: match[2] === 'desc' };
}

function searchRefusal(consistencyLevel: string | undefined): GraphError {
  return consistencyLevel?.toLowerCase() === 'eventual'
    ? new GraphError(501, 'NotImplemented', 'The simulator does not know $search.')
    : unsupportedQuery(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      );
}
