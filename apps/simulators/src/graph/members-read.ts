import type { Answer } from '../answer';
import type { DirectoryObject, EntraGroup, ObjectType } from '../estate/directory-object';
import type { MemberList } from '../estate/membership';
import { SortedSet } from '../estate/sorted-set';
import { boundsOf } from '../odata/bounds';
import { accepts } from './filterable';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, unsupportedQuery } from './graph-error';
import { groupOf } from './groups';
import { pageSize } from './list';
import { emptyPage, nextLink, openToken } from './paging';
import { demandMembersRead } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

const TYPES: readonly ObjectType[] = ['device', 'user', 'group', 'servicePrincipal', 'orgContact'];

/** The direct members of every type, without the service principals that v1.0 leaves out. */
export const listMembers: Handler = (call) => membersPage(call, direct);
/** The direct members of one type only; an advanced query. */
export const listMembersOfType: Handler = (call) => membersPage(call, direct, typeOf(call));
/** Those of groups within the group too. */
export const listTransitiveMembers: Handler = (call) => membersPage(call, nested);

/** How many direct members there are, as text; an advanced query. */
export const countMembers: Handler = (call) => countAnswer(call, () => true);
export const countMembersOfType: Handler = (call) => {
  const type = typeOf(call);
  return countAnswer(call, (id) => call.view.find(id)?.type === type);
};

type Members = (call: GraphCall, group: EntraGroup) => MemberList;

const direct: Members = (call, group) => call.view.members(group);

const nested: Members = (call, group) => {
  const all = new SortedSet<string>();
  const visit = (one: EntraGroup): void => {
    for (const id of call.view.members(one).after(undefined, Infinity)) {
      const inner = all.add(id) ? call.view.find(id) : undefined;
      if (inner?.type === 'group') visit(inner);
    }
  };
  visit(group);
  return all;
};

/**
 * A page of members in the order of their ids; the link goes on after the last id. What is added behind it meanwhile is
 * missed, what leaves before it is reached is not shown, a member that stays is shown once. Each page may come from
 * another replica. The real service promises no more.
 */
function membersPage(call: GraphCall, membersOf: Members, type?: ObjectType): Answer {
  const { query, view } = call;
  const size = pageSize(call);
  const types = type ? [type] : TYPES;
  demandSelectable(query.select, types, type ?? 'directoryObject');
  if ((query.filter || query.search || type) && !query.advanced) throw unsupportedQuery();
  const fits = type || query.filter || query.search ? fitting(call, types) : isShown;
  const members = membersOf(call, groupToRead(call));
  const token = openToken(call);
  const body: Record<string, unknown> = { '@odata.context': contextOf(call, type ? `${type}s` : 'directoryObjects') };
  if (query.count && token === undefined) body['@odata.count'] = members.size;
  const empty = emptyPage(call, token);
  if (empty) return { status: 200, body: { ...body, ...empty } };

  const ids = idsAfter(members, call, token?.after, size + 1);
  const last = ids[size - 1];
  if (ids.length > size && last !== undefined) body['@odata.nextLink'] = nextLink(call, last);
  body['value'] = ids
    .slice(0, size)
    .flatMap((id) => view.find(id) ?? [])
    .filter(fits)
    .map((object) => shown(call, object, { typed: !type }));
  return { status: 200, body };
}

/** Those that the filter names, when it names some: an index knows them. */
function idsAfter(
  members: MemberList,
  { query }: GraphCall,
  after: string | undefined,
  count: number,
): readonly string[] {
  const { values } = boundsOf(query.filter, 'id');
  if (!values) return members.after(after, count);
  const named = [...values].map((id) => String(id).toLowerCase()).filter((id) => members.has(id));
  return named
    .filter((id) => after === undefined || id > after)
    .sort()
    .slice(0, count);
}

const isShown = ({ type }: DirectoryObject): boolean => type !== 'servicePrincipal';

/** Those of the types that the query asks for. A page is cut before it is filtered, so it may hold few or none. */
function fitting(call: GraphCall, types: readonly ObjectType[]): (object: DirectoryObject) => boolean {
  const perType = new Map(types.map((type) => [type, accepts(call.query, type)]));
  return (object) => perType.get(object.type)?.(object) ?? false;
}

function countAnswer(call: GraphCall, fits: (id: string) => boolean): Answer {
  if (!call.query.eventual) throw badRequest('$count is not currently supported.');
  const members = call.view.members(groupToRead(call));
  const count = call.parameters['cast'] ? members.after(undefined, Infinity).filter(fits).length : members.size;
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(count) };
}

/** Throws GraphError unless it is there and its members may be seen. */
function groupToRead(call: GraphCall): EntraGroup {
  const group = groupOf(call);
  demandMembersRead(call.app, group);
  return group;
}

function typeOf(call: GraphCall): ObjectType {
  const { cast = '' } = call.parameters;
  const name = /^(?:microsoft\.)?graph\.(\w+)$/.exec(cast)?.[1];
  const type = TYPES.find((known) => known === name);
  if (!type) throw badRequest(`Resource not found for the segment '${cast}'.`, 'BadRequest');
  return type;
}
