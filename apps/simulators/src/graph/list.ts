import type { Answer } from '../answer';
import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import type { GraphCall } from './graph-call';
import { badRequest, unsupportedQuery } from './graph-error';
import { accepts } from './filterable';
import { emptyPage, nextLink, openToken } from './paging';
import { valueOf } from './properties';
import { contextOf, demandSelectable, shown } from './shape';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/** An object with its place in the list, from which a next page goes on. */
export interface Listed {
  readonly place: number;
  readonly object: DirectoryObject;
}

/** The objects of a list from a place on. */
export type Source = (from: number) => Iterable<Listed>;

/** Throws GraphError for a `$top` that is not from 1 to 999. */
export function pageSize(call: GraphCall): number {
  const { top = DEFAULT_PAGE } = call.query;
  if (top >= 1 && top <= LARGEST_PAGE) return top;
  throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`);
}

/**
 * A page of a set of one type: filtered, in the order asked for, with a link to the next one.
 *
 * The link names the place of the last object shown: what comes or goes meanwhile moves nothing, an object that is there
 * all the time is shown once, new ones come at the end. The real service promises less. A page costs what it looks at;
 * only `$orderby` sorts everything for each page.
 */
export function listOf(call: GraphCall, type: ObjectType, set: string, source: Source): Answer {
  const { query } = call;
  const size = pageSize(call);
  demandSelectable(query.select, [type], type);
  const fits = accepts(query, type);
  if (query.orderBy) demandOrderable(call, type);
  const token = openToken(call);
  const from = token === undefined ? 0 : Number(token.after);
  const body: Record<string, unknown> = { '@odata.context': contextOf(call, set) };
  if (query.count && token === undefined) body['@odata.count'] = countIn(call, type, source, fits);
  const empty = emptyPage(call, token);
  if (empty) return { status: 200, body: { ...body, ...empty } };

  const page: Listed[] = [];
  for (const listed of query.orderBy ? sorted(source, fits, query.orderBy, from) : source(from)) {
    if (!query.orderBy && !fits(listed.object)) continue;
    page.push(listed);
    if (page.length > size) break;
  }
  const next = page[size];
  if (next) body['@odata.nextLink'] = nextLink(call, String(next.place));
  body['value'] = page.slice(0, size).map(({ object }) => shown(call, object, { typed: false }));
  return { status: 200, body };
}

/** How many there are, as text; an advanced query. */
export function countAnswer(call: GraphCall, type: ObjectType, source: Source): Answer {
  if (!call.query.eventual) throw badRequest('$count is not currently supported.');
  const fits = accepts({ ...call.query, advanced: true }, type);
  const count = countIn(call, type, source, fits);
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(count) };
}

function countIn(
  { query: { filter, search }, view }: GraphCall,
  type: ObjectType,
  source: Source,
  fits: (object: DirectoryObject) => boolean,
): number {
  if (!filter && !search) return view.count(type);
  let count = 0;
  for (const { object } of source(0)) if (fits(object)) count++;
  return count;
}

function demandOrderable(call: GraphCall, type: ObjectType): void {
  const { orderBy, filter, advanced } = call.query;
  if (!orderBy || orderBy.property !== 'displayName')
    throw unsupportedQuery('Sorting not supported for current query.');
  if ((filter || type === 'device') && !advanced) throw unsupportedQuery('Sorting not supported for current query.');
}

/** All of a list in order, from an index on; the place of each is its index. */
function sorted(
  source: Source,
  fits: (object: DirectoryObject) => boolean,
  { property, descending }: { readonly property: string; readonly descending: boolean },
  from: number,
): readonly Listed[] {
  const key = (object: DirectoryObject): string => String(valueOf(object, property) ?? '').toLowerCase();
  const all = [...source(0)].map(({ object }) => ({ object, key: key(object) })).filter(({ object }) => fits(object));
  all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1));
  return all.map(({ object }, place) => ({ object, place })).slice(from);
}
