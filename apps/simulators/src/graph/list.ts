import type { Answer } from '../answer';
import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import type { Filter } from '../odata/filter';
import { predicateOf, type Value } from '../odata/predicate';
import type { GraphCall } from './graph-call';
import { badRequest, unsupportedQuery } from './graph-error';
import { filterOperators, valueOf } from './properties';
import { contextOf, demandSelectable, shown } from './shape';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;
/** The most terms joined by `or`, and the most values of an `in`. Source: Graph docs, known issues. */
const LARGEST_OR = 15;

/** Throws GraphError for a `$top` that is not from 1 to 999. */
export function pageSize(call: GraphCall): number {
  const { top = DEFAULT_PAGE } = call.query;
  if (top >= 1 && top <= LARGEST_PAGE) return top;
  throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`);
}

/** A page of a set of one type: filtered, in the order asked for, with a link to the next one. */
export function listOf(call: GraphCall, type: ObjectType, set: string, objects: Iterable<DirectoryObject>): Answer {
  const { query } = call;
  const size = pageSize(call);
  demandSelectable(query.select, [type], type);
  if (query.filter) demandFilterable(query.filter, type, query.advanced);
  if (query.orderBy) demandOrderable(call, type);
  const accepts = query.filter
    ? predicateOf<DirectoryObject>(query.filter, (name) => (object) => plain(valueOf(object, name)))
    : () => true;
  const all = [...objects].filter(accepts);
  if (query.orderBy) sort(all, query.orderBy);
  const start = query.skipToken === undefined ? 0 : Number(call.pageTokens.open(call.path, query.skipToken));
  const page = all.slice(start, start + size);
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, set),
      ...(query.count && query.skipToken === undefined && { '@odata.count': all.length }),
      ...(start + size < all.length && { '@odata.nextLink': nextLink(call, String(start + size)) }),
      value: page.map((object) => shown(call, object, { typed: false })),
    },
  };
}

/** A whole address that goes on after `after`, with the options of this page. */
export function nextLink(call: GraphCall, after: string): string {
  const options = call.query.text === '' ? '' : `${call.query.text}&`;
  return `${call.root}${call.path}?${options}$skiptoken=${call.pageTokens.seal(call.path, after)}`;
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

function demandOrderable(call: GraphCall, type: ObjectType): void {
  const { orderBy, filter, advanced } = call.query;
  if (!orderBy || orderBy.property !== 'displayName')
    throw unsupportedQuery('Sorting not supported for current query.');
  if ((filter || type === 'device') && !advanced) throw unsupportedQuery('Sorting not supported for current query.');
}

function sort(objects: DirectoryObject[], { property, descending }: { property: string; descending: boolean }): void {
  const key = (object: DirectoryObject): string => String(valueOf(object, property) ?? '').toLowerCase();
  objects.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (descending ? -1 : 1));
}

const plain = (value: ReturnType<typeof valueOf>): Value =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : isScalar(value) ? value : null;
const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';
