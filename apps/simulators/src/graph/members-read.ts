import type { Answer } from '../answer';
import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import type { GraphCall, Handler } from './graph-call';
import { badRequest } from './graph-error';
import { groupOf } from './groups';
import { nextLink, pageSize } from './list';
import { demandRead } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

const ALL_TYPES: readonly ObjectType[] = ['device', 'user', 'group', 'servicePrincipal'];

/** The direct members of every type, without the service principals that v1.0 leaves out. */
export const listMembers: Handler = (call) =>
  membersPage(call, {
    typed: true,
    set: 'directoryObjects',
    types: ALL_TYPES,
    shows: ({ type }) => type !== 'servicePrincipal',
  });

/** The direct members of one type only. */
export const listMembersOfType: Handler = (call) => {
  const name = (call.parameters['cast'] ?? '').replace(/^(microsoft\.)?graph\./, '');
  const type = ALL_TYPES.find((known) => known === name);
  if (!type) throw badRequest(`Resource not found for the segment '${call.parameters['cast']}'.`, 'BadRequest');
  return membersPage(call, { typed: false, set: `${type}s`, types: [type], shows: (object) => object.type === type });
};

/** How many direct members there are, as text; an advanced query. */
export const countMembers: Handler = (call) => {
  demandRead(call.app, 'group');
  if (call.request.headers['consistencylevel']?.toLowerCase() !== 'eventual')
    throw badRequest('$count is not currently supported.');
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(groupOf(call).members.size) };
};

interface MembersView {
  readonly typed: boolean;
  readonly set: string;
  readonly types: readonly ObjectType[];
  readonly shows: (object: DirectoryObject) => boolean;
}

function membersPage(call: GraphCall, { typed, set, types, shows }: MembersView): Answer {
  const size = pageSize(call);
  demandSelectable(call.query.select, types, types.length === 1 ? (types[0] ?? '') : 'directoryObject');
  const group = groupOf(call);
  demandRead(call.app, 'group');
  const after = call.query.skipToken === undefined ? undefined : call.pageTokens.open(call.path, call.query.skipToken);
  const ids = group.members.after(after, size + 1);
  const page = ids.slice(0, size);
  const last = page.at(-1);
  const objects = page.map((id) => call.tenant.find(id)).filter((object) => object !== undefined);
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, set),
      ...(call.query.count && after === undefined && { '@odata.count': group.members.size }),
      ...(ids.length > size && last !== undefined && { '@odata.nextLink': nextLink(call, last) }),
      value: objects.filter(shows).map((object) => shown(call, object, { typed })),
    },
  };
}
