import type { EntraGroup } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import type { GraphCall } from './graph-call';
import { badRequest, insufficientPrivileges, notFound } from './graph-error';

/** The group that the path of a write names, as it truly is. Throws GraphError. */
export function groupToWrite(call: GraphCall): EntraGroup {
  const id = call.parameters['id'] ?? '';
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  const group = call.tenant.group(id);
  if (!group) throw notFound(id);
  return group;
}

/** As `groupToWrite`; a group that is too new for the replica that the request came to can get no links yet. */
export function groupToLink(call: GraphCall): EntraGroup {
  const group = groupToWrite(call);
  if (call.view.group(group.id)) return group;
  throw badRequest("The source resource object or one of the objects being referenced don't exist.");
}

/** Throws GraphError for the kinds of groups whose members Graph does not write. Source: Graph docs, "Working with groups". */
export function demandWritableKind(group: EntraGroup): void {
  if (group.groupTypes.includes('DynamicMembership')) throw insufficientPrivileges();
  if (group.isManagementRestricted === true) throw insufficientPrivileges();
  if (group.onPremisesSyncEnabled === true && !group.isCloudManaged) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  }
  if (group.mailEnabled && !group.groupTypes.includes('Unified')) {
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.');
  }
}
