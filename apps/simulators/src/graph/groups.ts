import { randomUUID } from 'node:crypto';
import type { EntraGroup } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import { newEntraGroup } from '../estate/new-entra-object';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, insufficientPrivileges, notFound } from './graph-error';
import { demandAllowedMember, demandAllowedOwner, linksOf } from './add-links';
import { jsonObject } from './json-body';
import { countAnswer, listOf } from './list';
import { objectOf } from './member-references';
import { demandGroupCreation, demandMembersRead, demandMemberType, demandOwnerChoice, demandRead } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

/** The group that the path of a read names, as the replica shows it. Throws GraphError. */
export function groupOf(call: GraphCall): EntraGroup {
  const id = call.parameters['id'] ?? '';
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  const group = call.view.group(id);
  if (!group) throw notFound(id);
  return group;
}

export const listGroups: Handler = (call) => {
  demandRead(call.app, 'group');
  return listOf(call, 'group', 'groups', (from) => call.view.objects('group', from));
};

export const countGroups: Handler = (call) => {
  demandRead(call.app, 'group');
  return countAnswer(call, 'group', (from) => call.view.objects('group', from));
};

/** The most objects that `$expand` shows, without a link to more. Source: Graph docs, known issues. */
const MOST_EXPANDED = 20;

/** With `$expand=members` also some of its members, of every type. */
export const readGroup: Handler = (call) => {
  const { select, expand } = call.query;
  demandRead(call.app, 'group');
  demandSelectable(select, ['group'], 'group');
  if (expand !== undefined && expand !== 'members') {
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${expand}' on type 'microsoft.graph.group'.`,
      'BadRequest',
    );
  }
  const group = groupOf(call);
  const body = {
    '@odata.context': contextOf(call, 'groups', '/$entity'),
    ...shown(call, group, { typed: false }),
    ...(expand !== undefined && { members: expandedMembers(call, group) }),
  };
  return { status: 200, body };
};

function expandedMembers(call: GraphCall, group: EntraGroup): readonly object[] {
  demandMembersRead(call.app, group);
  const { select: _ofTheGroup, ...query } = call.query;
  const whole = { ...call, query };
  return call.view
    .members(group)
    .after(undefined, MOST_EXPANDED)
    .flatMap((id) => call.view.find(id) ?? [])
    .map((object) => shown(whole, object, { typed: true }));
}

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
  const links = linksOf(call, body);
  demandGroupCreation(call.app);
  if (links.members.length > 0 && groupTypes.includes('DynamicMembership')) throw insufficientPrivileges();
  if (mailEnabled !== groupTypes.includes('Unified')) {
    throw badRequest("Invalid value specified for property 'mailEnabled' of resource 'Group'.");
  }
  const members = links.members.map((reference) => objectOf(call, reference));
  const owners = links.owners.map((reference) => objectOf(call, reference));
  for (const { type } of members) demandMemberType(call.app, type, call.settings.deviceAddsNeedDevicePermission);
  for (const owner of owners) {
    demandAllowedOwner(owner);
    demandOwnerChoice(call.app, owner);
  }
  if (groupTypes.includes('Unified')) demandFreeNickname(call, mailNickname);
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
    createdDateTime: call.now.toISOString().replace(/\.\d+Z$/, 'Z'),
  });
  for (const member of members) demandAllowedMember(group, member);
  call.tenant.put(group);
  for (const { id } of members) group.members.add(id);
  for (const { id } of owners) group.owners.add(id);
  return {
    status: 201,
    headers: { Location: `${call.root}/directoryObjects/${group.id}/Microsoft.DirectoryServices.Group` },
    body: { '@odata.context': `${call.root}/$metadata#groups/$entity`, ...shown(call, group, { typed: false }) },
  };
};

/** Of Microsoft 365 groups only; other names may be there twice. Source: Graph docs, "Create group". */
function demandFreeNickname({ tenant }: GraphCall, mailNickname: string): void {
  for (const group of tenant.groups) {
    if (group.groupTypes.includes('Unified') && group.mailNickname.toLowerCase() === mailNickname.toLowerCase())
      throw badRequest('Another object with the same value for property mailNickname already exists.');
  }
}

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
