import { type Filter, type Literal, parseFilter } from '../odata/filter';
import { QueryError } from '../odata/query-error';
import { countOption, queryOptions } from '../odata/query-string';
import { ServiceError } from './service-error';

export interface ClassQuery {
  readonly filter?: Filter;
  readonly select?: readonly string[];
  readonly top?: number;
  readonly skip: number;
  readonly orderBy?: { readonly property: string; readonly descending: boolean };
}

const KNOWN = ['$filter', '$select', '$top', '$skip', '$orderby'];

/** Reads what follows the question mark as strictly as the service does. Throws ServiceError (400). */
export function classQuery(text: string): ClassQuery {
  try {
    const given = new Map<string, string>();
    for (const { rawName, name, value } of queryOptions(text)) {
      // Since version 2111 an option whose `$` is percent-encoded is refused.
      if (rawName !== name) throw refused(`The query option '${rawName}' is not valid: its name must not be encoded.`);
      if (!KNOWN.includes(name)) throw refused(`The query parameter '${name}' is not supported.`);
      if (given.has(name))
        throw refused(`Query option '${name}' was specified more than once, but it must be specified at most once.`);
      given.set(name, value);
    }
    const filter = given.get('$filter');
    const select = given.get('$select');
    const top = given.get('$top');
    const orderBy = given.get('$orderby');
    return {
      skip: countOption('$skip', given.get('$skip') ?? '0'),
      ...(filter !== undefined && { filter: parseFilter(filter) }),
      ...(select !== undefined && { select: select.split(',').map((name) => name.trim()) }),
      ...(top !== undefined && { top: countOption('$top', top) }),
      ...(orderBy !== undefined && { orderBy: orderOf(orderBy) }),
    };
  } catch (error) {
    if (error instanceof QueryError) throw refused(`The query specified in the URI is not valid. ${error.message}`);
    throw error;
  }
}

/** Throws ServiceError when a filter names what the class does not have, or compares a column with a value of another type. */
export function demandFilterable(filter: Filter, typeOf: (property: string) => string): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      filter.terms.forEach((term) => demandFilterable(term, typeOf));
      return;
    case 'not':
      demandFilterable(filter.term, typeOf);
      return;
    case 'in':
      throw refused("The query specified in the URI is not valid. The operator 'in' is not supported.");
    case 'compare':
      demandType(filter.property, typeOf(filter.property), filter.value);
      return;
    case 'text':
      if (typeOf(filter.property) !== 'text')
        throw refused(`The query specified in the URI is not valid. '${filter.property}' is no text.`);
      return;
    case 'any':
      if (typeOf(filter.property) !== 'texts')
        throw refused(`The query specified in the URI is not valid. '${filter.property}' is no list.`);
  }
}

function demandType(property: string, type: string, value: Literal): void {
  if (type === 'objects')
    throw refused(`The query specified in the URI is not valid. '${property}' is no value that can be compared.`);
  const given =
    value === null
      ? 'null'
      : value instanceof Date
        ? 'moment'
        : { string: 'text', number: 'number', boolean: 'flag' }[typeof value as 'string' | 'number' | 'boolean'];
  if (given === 'null' || given === type) return;
  throw refused(
    `The query specified in the URI is not valid. A binary operator with incompatible types was detected: '${property}' is ${type}, the value is ${given}.`,
  );
}

function orderOf(text: string): { property: string; descending: boolean } {
  const match = /^(\w+)(?:\s+(asc|desc))?$/.exec(text.trim());
  if (!match?.[1]) throw refused(`The query specified in the URI is not valid. '${text}' cannot be ordered by.`);
  return { property: match[1], descending: match[2] === 'desc' };
}

const refused = (message: string): ServiceError => new ServiceError(400, message);
