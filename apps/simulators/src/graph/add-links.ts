import type { DirectoryObject, EntraGroup } from '../estate/directory-object';
import type { GraphCall } from './graph-call';
import { badRequest, GraphError } from './graph-error';
import { demandWritableKind, groupToLink } from './group-kinds';
import { objectOf, type Reference, referencesOf } from './member-references';
import { demandMemberType, demandMemberWrite, demandOwnerWrite, owns } from './permissions';

/** The most links that one request may change. Source: Graph docs, "Add members". */
export const MOST_LINKS = 20;
/** Source: Entra docs, "Service limits and restrictions". */
const MOST_OWNERS = 100;

/** Members and owners that a request wants to add to the group of its path. */
export interface NewLinks {
  readonly members: readonly Reference[];
  readonly owners: readonly Reference[];
}

/** The links in a body, members and owners together at most 20. Throws GraphError. */
export function linksOf(call: GraphCall, body: Readonly<Record<string, unknown>>): NewLinks {
  const [members, owners] = [body['members@odata.bind'], body['owners@odata.bind']];
  const count = (Array.isArray(members) ? members.length : 0) + (Array.isArray(owners) ? owners.length : 0);
  if (count > MOST_LINKS) throw badRequest('A resource cannot contain more than 20 link changes');
  return { members: referencesOf(call, members, 'members'), owners: referencesOf(call, owners, 'owners') };
}

type Check = (call: GraphCall, group: EntraGroup, links: NewLinks) => void;

/**
 * What stands against adding, in the order in which Graph finds it. Of this order only the quota before the member that is
 * there already was observed (Canvas LMS); the rest follows what the answers imply, and can be changed here.
 */
const CHECKS: readonly Check[] = [
  function kindIsWritable(_, group) {
    demandWritableKind(group);
  },
  function appMayWrite({ app }, group, { members, owners }) {
    if (members.length > 0) demandMemberWrite(app, group);
    if (owners.length > 0) demandOwnerWrite(app);
  },
  function objectsExist(call, _, { members, owners }) {
    for (const reference of [...members, ...owners]) objectOf(call, reference);
  },
  function appMayAddTheTypes(call, group, { members }) {
    if (owns(call.app, group)) return;
    for (const reference of members) {
      demandMemberType(call.app, objectOf(call, reference).type, call.settings.deviceAddsNeedDevicePermission);
    }
  },
  function typesAreAllowed(call, group, { members, owners }) {
    for (const reference of members) demandAllowedMember(group, objectOf(call, reference));
    for (const reference of owners) demandAllowedOwner(objectOf(call, reference));
  },
  function quotaHasRoom(_, { owners: present }, { owners }) {
    const count = present.size + owners.length;
    if (count > MOST_OWNERS && owners.length > 0) {
      throw new GraphError(
        403,
        'Directory_QuotaExceeded',
        `Unable to perform operation as '${count}' would exceed the maximum quota count '${MOST_OWNERS}' for forward-link owners.`,
      );
    }
  },
  function noneIsThereAlready(_, group, { members, owners }) {
    if (members.some(({ id }) => group.members.has(id))) throw alreadyThere('members');
    if (owners.some(({ id }) => group.owners.has(id))) throw alreadyThere('owners');
  },
];

/** Throws GraphError when anything stands against it: then nothing is added. */
export function demandAddable(call: GraphCall, links: NewLinks): EntraGroup {
  const group = groupToLink(call);
  for (const check of CHECKS) check(call, group, links);
  return group;
}

export function addLinks(group: EntraGroup, { members, owners }: NewLinks): void {
  for (const { id } of members) group.members.add(id);
  for (const { id } of owners) group.owners.add(id);
}

/** Throws GraphError for what a group of this kind cannot hold. Source: Graph docs, "Add members". */
export function demandAllowedMember(group: EntraGroup | undefined, object: DirectoryObject): void {
  const allowed = group?.groupTypes.includes('Unified')
    ? object.type === 'user'
    : object.type !== 'group' || (object.securityEnabled && !object.groupTypes.includes('Unified') && object !== group);
  if (!allowed) throw badRequest(`The object '${object.id}' cannot be a member of this group because of its type.`);
}

/** Throws GraphError unless it is a user or a service principal. Source: Entra docs, "Service limits and restrictions". */
export function demandAllowedOwner({ id, type }: DirectoryObject): void {
  if (type !== 'user' && type !== 'servicePrincipal') throw badRequest(`The object '${id}' cannot own a group.`);
}

const alreadyThere = (property: string): GraphError =>
  badRequest(`One or more added object references already exist for the following modified properties: '${property}'.`);
