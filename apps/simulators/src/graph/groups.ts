import { randomUUID } from 'node:crypto';
import type { EntraGroup } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import { newEntraGroup } from '../estate/new-entra-object';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, insufficientPrivileges, notFound } from './graph-error';
import { jsonObject } from './json-body';
import { listOf } from './list';
import { referencedObjects } from './member-references';
import { demandGroupCreation, demandMemberType, demandRead } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

/** The group that the path names. Throws GraphError. */
export function groupOf(call: GraphCall): EntraGroup {
  const id = call.parameters['id'] ?? '';
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  const group = call.tenant.group(id);
  if (!group) throw notFound(id);
  return group;
}

export const listGroups: Handler = (call) => {
  demandRead(call.app, 'group');
  return listOf(call, 'group', 'groups', call.tenant.groups);
};

export const readGroup: Handler = (call) => {
  demandRead(call.app, 'group');
  demandSelectable(call.query.select, ['group'], 'group');
  return {
    status: 200,
    body: { '@odata.context': contextOf(call, 'groups', '/$entity'), ...shown(call, groupOf(call), { typed: false }) },
  };
};

const BAD_NICKNAME = /[@()\\[\]";:.<>, ]/;
const CREATABLE: readonly string[] = [
  'displayName',
  'description',
  'groupTypes',
  'mailEnabled',
  'mailNickname',
  'securityEnabled',
  'isAssignableToRole',
  'membershipRule',
  'members@odata.bind',
  'owners@odata.bind',
];

/** Security and Microsoft 365 groups; the other kinds cannot be made through Graph. Source: Graph docs, "Create group". */
export const createGroup: Handler = (call) => {
  const body = jsonObject(call.request);
  const unknown = Object.keys(body).find((name) => !CREATABLE.includes(name));
  if (unknown !== undefined) throw badRequest(`Invalid property '${unknown}'.`);
  const displayName = text(body['displayName'], 'displayName', 256);
  const mailNickname = text(body['mailNickname'], 'mailNickname', 64);
  if (BAD_NICKNAME.test(mailNickname))
    throw badRequest("Invalid value specified for property 'mailNickname' of resource 'Group'.");
  const mailEnabled = flag(body['mailEnabled'], 'mailEnabled');
  const securityEnabled = flag(body['securityEnabled'], 'securityEnabled');
  const groupTypes = Array.isArray(body['groupTypes']) ? body['groupTypes'].map(String) : [];
  const members = referencedObjects(call, body['members@odata.bind'], 'members');
  const owners = referencedObjects(call, body['owners@odata.bind'], 'owners');
  if (members.length + owners.length > 20) throw badRequest('A resource cannot contain more than 20 link changes');
  demandGroupCreation(call.app);
  if (members.length > 0 && groupTypes.includes('DynamicMembership')) throw insufficientPrivileges();
  if (mailEnabled !== groupTypes.includes('Unified')) {
    throw badRequest("Invalid value specified for property 'mailEnabled' of resource 'Group'.");
  }
  for (const { type } of members) demandMemberType(call.app, type, call.settings.deviceAddsNeedDevicePermission);
  const { description, isAssignableToRole, membershipRule } = body;
  const group = newEntraGroup(call.tenant, {
    id: randomUUID(),
    displayName,
    mailNickname,
    mailEnabled,
    securityEnabled,
    groupTypes,
    description: typeof description === 'string' ? description : null,
    isAssignableToRole: isAssignableToRole === true ? true : null,
    membershipRule: typeof membershipRule === 'string' ? membershipRule : null,
    createdDateTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  });
  for (const { id } of members) group.members.add(id);
  call.tenant.put(group);
  return {
    status: 201,
    headers: { Location: `${call.root}/directoryObjects/${group.id}/Microsoft.DirectoryServices.Group` },
    body: { '@odata.context': `${call.root}/$metadata#groups/$entity`, ...shown(call, group, { typed: false }) },
  };
};

function text(value: unknown, name: string, longest: number): string {
  if (typeof value !== 'string' || value === '') {
    throw badRequest(`A value is required for property '${name}' of resource 'Group'.`);
  }
  if (value.length > longest) throw badRequest(`Invalid value specified for property '${name}' of resource 'Group'.`);
  return value;
}

function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw badRequest(`A value is required for property '${name}' of resource 'Group'.`);
  return value;
}
