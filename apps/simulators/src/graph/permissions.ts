import type { App, EntraGroup, ObjectType } from '../estate/directory-object';
import { insufficientPrivileges } from './graph-error';

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Any of these lets an app read objects of a type. Source: Graph docs, "Microsoft Graph permissions reference". */
const READ: { readonly [Type in ObjectType]: readonly string[] } = {
  device: ['Device.Read.All', 'Device.ReadWrite.All', ...DIRECTORY],
  user: ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...DIRECTORY],
  group: ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY],
  servicePrincipal: ['Application.Read.All', 'Application.ReadWrite.All', ...DIRECTORY],
};

const DELETE: { readonly [Type in ObjectType]: readonly string[] } = {
  device: ['Device.ReadWrite.All', 'Directory.ReadWrite.All'],
  user: ['User.ReadWrite.All'],
  group: ['Group.ReadWrite.All'],
  servicePrincipal: ['Application.ReadWrite.All'],
};

const WRITE_MEMBERS = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];

const hasAny = (app: App, permissions: readonly string[]): boolean =>
  permissions.some((permission) => app.permissions.includes(permission));

function demand(granted: boolean): void {
  if (!granted) throw insufficientPrivileges();
}

/** Whether objects of the type show more than their id. */
export const mayRead = (app: App, type: ObjectType): boolean => hasAny(app, READ[type]);
export const demandRead = (app: App, type: ObjectType): void => demand(mayRead(app, type));
export const demandReadOfSome = (app: App, types: readonly ObjectType[]): void =>
  demand(types.some((type) => mayRead(app, type)));
export const demandDelete = (app: App, type: ObjectType): void => demand(hasAny(app, DELETE[type]));
export const demandGroupCreation = (app: App): void =>
  demand(hasAny(app, ['Group.Create', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']));
export const demandGroupProperties = (app: App): void =>
  demand(hasAny(app, ['Group.ReadWrite.All', 'Directory.ReadWrite.All']));

/** Throws GraphError unless the app may write the members of this group. */
export function demandMemberWrite(app: App, group: EntraGroup): void {
  demand(hasAny(app, WRITE_MEMBERS));
  if (group.isAssignableToRole === true) demand(hasAny(app, ['RoleManagement.ReadWrite.Directory']));
}

/** Throws GraphError unless the app may add members of the type. Source: Graph docs, "Add members". */
export function demandMemberType(app: App, type: ObjectType, deviceAddsNeedDevicePermission: boolean): void {
  if (type === 'device' && deviceAddsNeedDevicePermission) {
    demand(hasAny(app, ['Device.ReadWrite.All', 'Directory.ReadWrite.All']));
  }
  if (type === 'servicePrincipal') demand(hasAny(app, ['Application.ReadWrite.All', 'Directory.ReadWrite.All']));
}
