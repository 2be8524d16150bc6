import type { EntraGroup, ObjectType } from '../estate/directory-object';
import type { CallingApp } from './calling-app';
import { insufficientPrivileges } from './graph-error';

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Any of these lets an app read objects of a type. Source: Graph docs, "Microsoft Graph permissions reference". */
const READ: { readonly [Type in ObjectType]: readonly string[] } = {
  device: ['Device.Read.All', 'Device.ReadWrite.All', ...DIRECTORY],
  user: ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...DIRECTORY],
  group: ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY],
  servicePrincipal: ['Application.Read.All', 'Application.ReadWrite.All', ...DIRECTORY],
  orgContact: ['OrgContact.Read.All', ...DIRECTORY],
};

const DELETE: { readonly [Type in ObjectType]: readonly string[] } = {
  device: ['Device.ReadWrite.All', 'Directory.ReadWrite.All'],
  user: ['User.ReadWrite.All'],
  group: ['Group.ReadWrite.All'],
  servicePrincipal: ['Application.ReadWrite.All'],
  orgContact: ['Directory.ReadWrite.All'],
};

const WRITE_MEMBERS = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];

const hasAny = (app: CallingApp, permissions: readonly string[]): boolean =>
  permissions.some((permission) => app.permissions.includes(permission));

function demand(granted: boolean): void {
  if (!granted) throw insufficientPrivileges();
}

/** Whether objects of the type show more than their id. */
export const mayRead = (app: CallingApp, type: ObjectType): boolean => hasAny(app, READ[type]);
export const demandRead = (app: CallingApp, type: ObjectType): void => demand(mayRead(app, type));
export const demandReadOfSome = (app: CallingApp, types: readonly ObjectType[]): void =>
  demand(types.some((type) => mayRead(app, type)));
export const demandDelete = (app: CallingApp, type: ObjectType): void => demand(hasAny(app, DELETE[type]));
export const demandGroupCreation = (app: CallingApp): void =>
  demand(hasAny(app, ['Group.Create', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']));
export const demandGroupProperties = (app: CallingApp): void =>
  demand(hasAny(app, ['Group.ReadWrite.All', 'Directory.ReadWrite.All']));

export const demandOrganizationRead = (app: CallingApp): void =>
  demand(hasAny(app, ['Organization.Read.All', 'Organization.ReadWrite.All', ...DIRECTORY]));

/** Throws GraphError unless the app may see who is in the group. Source: Graph docs, "List group members". */
export function demandMembersRead(app: CallingApp, group: EntraGroup): void {
  demandRead(app, 'group');
  if (group.visibility === 'HiddenMembership') demand(hasAny(app, ['Member.Read.Hidden']));
}

/** An app that owns a group needs no permission to write its members. Source: Terraform's azuread provider, "group_member". */
export const owns = (app: CallingApp, group: EntraGroup): boolean => group.owners.has(app.objectId);

/** Throws GraphError unless the app may write the members of this group. */
export function demandMemberWrite(app: CallingApp, group: EntraGroup): void {
  demand(owns(app, group) || hasAny(app, WRITE_MEMBERS));
  if (group.isAssignableToRole === true) demand(hasAny(app, ['RoleManagement.ReadWrite.Directory']));
}

/** Throws GraphError unless the app may write the owners of groups. */
export const demandOwnerWrite = (app: CallingApp): void =>
  demand(hasAny(app, ['Group.ReadWrite.All', 'Directory.ReadWrite.All']));

/** Throws GraphError unless the app may name an object as the owner of a new group: itself always. Source: Graph docs, "Create group". */
export const demandOwnerChoice = (
  app: CallingApp,
  { id, type }: { readonly id: string; readonly type: ObjectType },
): void => demand(id === app.objectId || mayRead(app, type));

/** Throws GraphError unless the app may add members of the type. Source: Graph docs, "Add members". */
export function demandMemberType(app: CallingApp, type: ObjectType, deviceAddsNeedDevicePermission: boolean): void {
  if (type === 'device' && deviceAddsNeedDevicePermission) {
    demand(hasAny(app, ['Device.ReadWrite.All', 'Directory.ReadWrite.All']));
  }
  if (type === 'servicePrincipal') demand(hasAny(app, ['Application.ReadWrite.All', 'Directory.ReadWrite.All']));
}
