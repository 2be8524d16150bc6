import type { Answer } from '../answer';
import type { DirectoryObject } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import { addLinks, demandAddable, linksOf } from './add-links';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, notFound } from './graph-error';
import { demandWritableKind, groupToWrite } from './group-kinds';
import { jsonObject } from './json-body';
import { referenceOf } from './member-references';
import { demandDelete, demandGroupProperties, demandMemberWrite, demandOwnerWrite } from './permissions';

const DONE: Answer = { status: 204 };
const WRITABLE_PROPERTIES: readonly string[] = ['displayName', 'description'];

/** Adds up to 20 members and owners, all or none; it may rename the group too. Source: Graph docs, "Update group", "Add members". */
export const updateGroup: Handler = (call) => {
  const body = jsonObject(call.request);
  const { 'members@odata.bind': members, 'owners@odata.bind': owners, ...properties } = body;
  const unknown = Object.entries(properties).find(
    ([name, value]) => !WRITABLE_PROPERTIES.includes(name) || typeof value !== 'string',
  );
  if (unknown) throw badRequest(`Invalid property '${unknown[0]}'.`);
  if (Object.keys(body).length === 0) throw badRequest('Empty Payload. JSON content expected.', 'BadRequest');
  const links = linksOf(call, body);
  const group = members === undefined && owners === undefined ? groupToWrite(call) : demandAddable(call, links);
  if (Object.keys(properties).length > 0) {
    demandWritableKind(group);
    demandGroupProperties(call.app);
    call.tenant.change(group, () => Object.assign(group, properties));
  }
  addLinks(group, links);
  return DONE;
};

/** Adds one member by its reference. */
export const addMember: Handler = (call) => {
  const reference = referenceOf(call, jsonObject(call.request)['@odata.id'], 'members');
  const links = { members: [reference], owners: [] };
  addLinks(demandAddable(call, links), links);
  return DONE;
};

export const addOwner: Handler = (call) => {
  const reference = referenceOf(call, jsonObject(call.request)['@odata.id'], 'owners');
  const links = { members: [], owners: [reference] };
  addLinks(demandAddable(call, links), links);
  return DONE;
};

/** Takes one member out; the object stays in the directory. Source: Graph docs, "Remove member". */
export const removeMember: Handler = (call) => removed(call, call.parameters['memberId'] ?? '');

/** As `removeMember`, with the member as a reference in `@id`. */
export const removeMemberByReference: Handler = (call) => {
  if (call.query.reference === undefined) throw badRequest("The query option '@id' is required.", 'BadRequest');
  return removed(call, referenceOf(call, call.query.reference, 'members').id);
};

function removed(call: GraphCall, id: string): Answer {
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  const group = groupToWrite(call);
  demandWritableKind(group);
  demandMemberWrite(call.app, group);
  if (group.members.delete(id.toLowerCase())) return DONE;
  const seemsThere = call.view.members(group).has(id.toLowerCase()); // removed a moment ago: the replica does not know yet
  if (!seemsThere) throw notFound(id);
  throw badRequest(
    "One or more removed object references do not exist for the following modified properties: 'members'.",
  );
}

/** A group that has owners keeps one. Source: Graph docs, "Remove group owner". */
export const removeOwner: Handler = (call) => {
  const id = (call.parameters['ownerId'] ?? '').toLowerCase();
  const group = groupToWrite(call);
  demandWritableKind(group);
  demandOwnerWrite(call.app);
  if (!group.owners.has(id)) throw notFound(id);
  if (group.owners.size === 1) {
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.');
  }
  group.owners.delete(id);
  return DONE;
};

/** Without `/$ref` at its end the address means the object itself: it is deleted from the directory. */
export const deleteMemberObject: Handler = (call) => {
  const id = call.parameters['memberId'] ?? '';
  const group = groupToWrite(call);
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
