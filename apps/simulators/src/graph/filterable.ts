import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import type { Filter } from '../odata/filter';
import { predicateOf, type Value } from '../odata/predicate';
import { badRequest, unsupportedQuery } from './graph-error';
import { filterOperators, valueOf } from './properties';
import type { GraphQuery } from './query';
import { isFound } from './search';

/** The most terms joined by `or`, and the most values of an `in`. Source: Graph docs, known issues. */
const LARGEST_OR = 15;
/** Characters of a value that `eq` compares with, by default. Source: the same. */
const LONGEST_VALUE = 120;

/** Whether an object is one of those that a query asks for. Throws GraphError when the directory does not answer it. */
export function accepts(
  { filter, search, advanced }: Pick<GraphQuery, 'filter' | 'search' | 'advanced'>,
  type: ObjectType,
): (object: DirectoryObject) => boolean {
  if (filter) demandFilterable(filter, type, advanced);
  const fits = filter
    ? predicateOf<DirectoryObject>(filter, (name) => (object) => plain(valueOf(object, name)))
    : () => true;
  return search ? (object) => isFound(object, search) && fits(object) : fits;
}

/** Throws GraphError for what the directory does not answer, or only as an advanced query. */
function demandFilterable(filter: Filter, type: ObjectType, advanced: boolean): void {
  switch (filter.kind) {
    case 'or':
      if (filter.terms.length > LARGEST_OR) {
        throw unsupportedQuery(
          `Too many child clauses specified in search filter expression containing 'OR' operators: ${filter.terms.length}. Max allowed: ${LARGEST_OR}.`,
        );
      }
      filter.terms.forEach((term) => demandFilterable(term, type, advanced));
      return;
    case 'and':
      filter.terms.forEach((term) => demandFilterable(term, type, advanced));
      return;
    case 'not':
      if (!advanced) throw unsupportedQuery();
      demandFilterable(filter.term, type, advanced);
      return;
    case 'in':
      demandOperator(type, filter.property, 'in', advanced);
      if (filter.values.length > LARGEST_OR)
        throw unsupportedQuery(`Too many values in 'in': ${filter.values.length}. Max allowed: ${LARGEST_OR}.`);
      return;
    case 'compare':
      demandOperator(type, filter.property, filter.operator, advanced);
      if (filter.value === null && filter.operator !== 'ne') demandOperator(type, filter.property, 'null', advanced);
      if (typeof filter.value === 'string' && filter.value.length > LONGEST_VALUE && !advanced)
        throw unsupportedQuery();
      if (['id', 'deviceId'].includes(filter.property)) demandGuid(type, filter.property, filter.value);
      return;
    case 'text':
    case 'any':
      demandOperator(type, filter.property, filter.kind === 'any' ? 'any' : filter.operator, advanced);
  }
}

function demandOperator(type: ObjectType, name: string, operator: string, advanced: boolean): void {
  const known = filterOperators(type, name);
  if (!known) {
    throw badRequest(
      `Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
      'BadRequest',
    );
  }
  if (known.usual.includes(operator) || (advanced && known.advanced.includes(operator))) return;
  if (known.advanced.includes(operator)) throw unsupportedQuery();
  throw unsupportedQuery(
    known.usual.join('') === '' && known.advanced.join('') === ''
      ? 'The request uses a filter property that is not indexed'
      : `Unsupported or invalid query filter clause specified for property '${name}' of resource '${type}'.`,
  );
}

function demandGuid(type: ObjectType, name: string, value: unknown): void {
  const typeName = type.charAt(0).toUpperCase() + type.slice(1);
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) {
    throw badRequest(`Invalid value specified for property '${name}' of resource '${typeName}'.`);
  }
}

const plain = (value: ReturnType<typeof valueOf>): Value =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : isScalar(value) ? value : null;
const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';
