import type { Answer } from '../answer';
import type { DirectoryObject, EntraGroup } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, insufficientPrivileges, notFound } from './graph-error';
import { groupOf } from './groups';
import { jsonObject } from './json-body';
import { objectOf, type Reference, referenceOf } from './member-references';
import { demandDelete, demandGroupProperties, demandMemberType, demandMemberWrite } from './permissions';

/** The most links that one request may change. Source: Graph docs, "Add members". */
const MOST_LINKS = 20;
const DONE: Answer = { status: 204 };
const WRITABLE_PROPERTIES: readonly string[] = ['displayName', 'description'];

/** Adds up to 20 members, all or none; it may rename the group too. Source: Graph docs, "Update group", "Add members". */
export const updateGroup: Handler = (call) => {
  const body = jsonObject(call.request);
  const { 'members@odata.bind': bound, ...properties } = body;
  const unknown = Object.entries(properties).find(
    ([name, value]) => !WRITABLE_PROPERTIES.includes(name) || typeof value !== 'string',
  );
  if (unknown) throw badRequest(`Invalid property '${unknown[0]}'.`);
  if (Object.keys(body).length === 0) throw badRequest('Empty Payload. JSON content expected.', 'BadRequest');
  const references = bound === undefined ? [] : referencesOf(call, bound);
  const group = groupOf(call);
  if (Object.keys(properties).length > 0) demandGroupProperties(call.app);
  if (bound !== undefined) addMembers(call, group, references);
  if (typeof properties['displayName'] === 'string') group.displayName = properties['displayName'];
  if (typeof properties['description'] === 'string') group.description = properties['description'];
  return DONE;
};

/** Adds one member by its reference. */
export const addMember: Handler = (call) => {
  const reference = referenceOf(call, jsonObject(call.request)['@odata.id'], 'members');
  addMembers(call, groupOf(call), [reference]);
  return DONE;
};

/** Takes one member out; the object stays in the directory. Source: Graph docs, "Remove member". */
export const removeMember: Handler = (call) => {
  const id = call.parameters['memberId'] ?? '';
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  const group = groupOf(call);
  demandWritableKind(group);
  demandMemberWrite(call.app, group);
  if (!group.members.delete(id.toLowerCase())) throw notFound(id);
  return DONE;
};

/** Without `/$ref` at its end the address means the object itself: it is deleted from the directory. */
export const deleteMemberObject: Handler = (call) => {
  const id = call.parameters['memberId'] ?? '';
  const group = groupOf(call);
  const object = call.tenant.find(id);
  if (!object || !group.members.has(object.id)) throw notFound(id);
  return deleteObject(call, object);
};

/** Deletes an object from the directory, which Rollcall must never do: it is counted. */
export function deleteObject(call: GraphCall, object: DirectoryObject): Answer {
  demandDelete(call.app, object.type);
  call.tenant.delete(object.id);
  call.objectDeleted();
  return DONE;
}

/** The checks in Graph's order; nothing is added unless all pass. */
function addMembers(call: GraphCall, group: EntraGroup, references: readonly Reference[]): void {
  demandWritableKind(group);
  demandMemberWrite(call.app, group);
  const objects = references.map((reference) => objectOf(call, reference));
  for (const object of objects) {
    demandMemberType(call.app, object.type, call.settings.deviceAddsNeedDevicePermission);
    demandAllowedType(group, object);
  }
  if (objects.some(({ id }) => group.members.has(id))) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    );
  }
  for (const { id } of objects) group.members.add(id);
}

function referencesOf(call: GraphCall, bound: unknown): readonly Reference[] {
  if (!Array.isArray(bound)) throw badRequest("Invalid value specified for property 'members@odata.bind'.");
  if (bound.length > MOST_LINKS) throw badRequest('A resource cannot contain more than 20 link changes');
  const references = bound.map((address) => referenceOf(call, address, 'members'));
  if (new Set(references.map(({ id }) => id)).size < references.length) {
    throw badRequest('Request contains a property with duplicate values.');
  }
  return references;
}

/** Throws GraphError for the kinds of groups whose members Graph does not write. Source: Graph docs, "Working with groups". */
function demandWritableKind(group: EntraGroup): void {
  if (group.groupTypes.includes('DynamicMembership')) throw insufficientPrivileges();
  if (group.onPremisesSyncEnabled === true) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  }
  if (group.mailEnabled && !group.groupTypes.includes('Unified')) {
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.');
  }
}

function demandAllowedType(group: EntraGroup, object: DirectoryObject): void {
  const unified = group.groupTypes.includes('Unified');
  const allowed = unified
    ? object.type === 'user'
    : object.type !== 'group' || (object.securityEnabled && !object.groupTypes.includes('Unified') && object !== group);
  if (!allowed) throw badRequest(`The object '${object.id}' cannot be a member of this group because of its type.`);
}
