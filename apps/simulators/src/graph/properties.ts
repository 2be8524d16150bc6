import type { DirectoryObject, EntraDevice, EntraGroup, EntraUser, ObjectType } from '../estate/directory-object';
import type { Value } from '../odata/predicate';

type Shown = Value | readonly unknown[] | { readonly isCloudManaged: boolean };

interface Property<Of> {
  readonly value: (object: Of) => Shown;
  /** Comes without being asked for. */
  readonly usual: boolean;
  /** What `$filter` can do with it by default, and as an advanced query. Source: Graph docs, "Use the $filter query parameter". */
  readonly operators: readonly string[];
  readonly advanced: readonly string[];
}

const property = <Of>(value: (object: Of) => Shown, operators = '', advanced = ''): Property<Of> => ({
  value,
  usual: true,
  operators: operators.split(' '),
  advanced: advanced.split(' '),
});
const onRequest = <Of>(value: (object: Of) => Shown, operators = '', advanced = ''): Property<Of> => ({
  ...property(value, operators, advanced),
  usual: false,
});
const none = (): null => null;
const NAME = ['eq ge le in startswith', 'ne not null'] as const;
const KEY = ['eq ge le in startswith', 'ne not'] as const;
const SWITCH = ['eq in', 'ne not'] as const;
const PLAIN_SWITCH = ['eq', 'ne not'] as const;
const MOMENT = ['eq ge le', 'ne not in null'] as const;

const device: Readonly<Record<string, Property<EntraDevice>>> = {
  id: property(({ id }) => id, 'eq in', 'ne not'),
  deletedDateTime: property(none),
  accountEnabled: property(({ accountEnabled }) => accountEnabled, ...SWITCH),
  approximateLastSignInDateTime: property(none, ...MOMENT),
  createdDateTime: property(({ createdDateTime }) => createdDateTime, ...MOMENT),
  deviceId: property(({ deviceId }) => deviceId, 'eq', 'ne not startswith'),
  deviceOwnership: property(() => 'Company'),
  deviceVersion: property(none),
  displayName: property(({ displayName }) => displayName, ...NAME),
  isCompliant: property(() => true, ...PLAIN_SWITCH),
  isManaged: property(() => true, ...PLAIN_SWITCH),
  manufacturer: property(none),
  model: property(none),
  onPremisesSecurityIdentifier: property(none),
  onPremisesSyncEnabled: property(({ trustType }) => (trustType === 'ServerAd' ? true : null), ...SWITCH),
  operatingSystem: property(({ operatingSystem }) => operatingSystem, 'eq ge le startswith', 'ne not null'),
  operatingSystemVersion: property(
    ({ operatingSystemVersion }) => operatingSystemVersion,
    'eq ge le startswith',
    'ne not null',
  ),
  physicalIds: property(() => []),
  profileType: property(() => 'RegisteredDevice'),
  registrationDateTime: property(({ createdDateTime }) => createdDateTime),
  trustType: property(({ trustType }) => trustType),
};

const user: Readonly<Record<string, Property<EntraUser>>> = {
  id: property(({ id }) => id, 'eq in', 'ne not'),
  businessPhones: property(() => []),
  displayName: property(({ displayName }) => displayName, ...NAME),
  givenName: property(({ givenName }) => givenName, ...NAME),
  jobTitle: property(none, ...NAME),
  mail: property(({ mail }) => mail, ...NAME),
  mobilePhone: property(none),
  officeLocation: property(none),
  preferredLanguage: property(none),
  surname: property(({ surname }) => surname, ...NAME),
  userPrincipalName: property(({ userPrincipalName }) => userPrincipalName, ...KEY),
  accountEnabled: onRequest(({ accountEnabled }) => accountEnabled, ...SWITCH),
  createdDateTime: onRequest(({ createdDateTime }) => createdDateTime, ...MOMENT),
  mailNickname: onRequest(({ userPrincipalName }) => userPrincipalName.split('@')[0] ?? null, ...NAME),
  onPremisesSecurityIdentifier: onRequest(
    ({ onPremisesSecurityIdentifier }) => onPremisesSecurityIdentifier,
    'eq',
    'ne null',
  ),
  onPremisesSamAccountName: onRequest(
    ({ onPremisesSamAccountName }) => onPremisesSamAccountName,
    '',
    'eq ne not ge le in startswith',
  ),
  onPremisesSyncEnabled: onRequest(
    ({ onPremisesSecurityIdentifier }) => (onPremisesSecurityIdentifier ? true : null),
    ...SWITCH,
  ),
  onPremisesImmutableId: onRequest(none, ...KEY),
  onPremisesUserPrincipalName: onRequest(none, ...KEY),
  userType: onRequest(() => 'Member', 'eq in', 'ne not null'),
};

const group: Readonly<Record<string, Property<EntraGroup>>> = {
  id: property(({ id }) => id, 'eq in', 'ne not'),
  deletedDateTime: property(none),
  classification: property(none),
  createdDateTime: property(({ createdDateTime }) => createdDateTime, ...MOMENT),
  description: property(({ description }) => description, '', 'eq ne not ge le startswith null'),
  displayName: property(({ displayName }) => displayName, ...NAME),
  expirationDateTime: property(none),
  groupTypes: property(({ groupTypes }) => groupTypes, 'any', 'not'),
  mail: property(({ mail }) => mail, ...NAME),
  mailEnabled: property(({ mailEnabled }) => mailEnabled, ...PLAIN_SWITCH),
  mailNickname: property(({ mailNickname }) => mailNickname, ...NAME),
  membershipRule: property(({ membershipRule }) => membershipRule),
  membershipRuleProcessingState: property(({ membershipRule }) => (membershipRule ? 'On' : null)),
  onPremisesLastSyncDateTime: property(none),
  onPremisesSecurityIdentifier: property(none),
  onPremisesSyncEnabled: property(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled, ...SWITCH),
  preferredLanguage: property(none),
  proxyAddresses: property(() => []),
  renewedDateTime: property(({ createdDateTime }) => createdDateTime),
  securityEnabled: property(({ securityEnabled }) => securityEnabled, ...SWITCH),
  visibility: property(({ visibility }) => visibility),
  isAssignableToRole: onRequest(({ isAssignableToRole }) => isAssignableToRole, ...PLAIN_SWITCH),
  isManagementRestricted: onRequest(({ isManagementRestricted }) => isManagementRestricted),
  onPremisesSyncBehavior: onRequest(({ isCloudManaged }) => ({ isCloudManaged })),
  uniqueName: onRequest(none),
};

const servicePrincipal: Readonly<Record<string, Property<Extract<DirectoryObject, { type: 'servicePrincipal' }>>>> = {
  id: property(({ id }) => id, 'eq in', 'ne not'),
  appId: property(({ appId }) => appId, 'eq in'),
  displayName: property(({ displayName }) => displayName, ...NAME),
};

const orgContact: Readonly<Record<string, Property<Extract<DirectoryObject, { type: 'orgContact' }>>>> = {
  id: property(({ id }) => id, 'eq in', 'ne not'),
  displayName: property(({ displayName }) => displayName, ...NAME),
  mail: property(({ mail }) => mail, ...NAME),
};

const TABLES = { device, user, group, servicePrincipal, orgContact } as const;

/** Whether a type, or any of several, has a property. */
export const hasProperty = (types: readonly ObjectType[], name: string): boolean =>
  types.some((type) => Object.hasOwn(TABLES[type], name));

/** What `$filter` may do with a property: by default, and beside it as an advanced query. */
export function filterOperators(
  type: ObjectType,
  name: string,
): { usual: readonly string[]; advanced: readonly string[] } | undefined {
  const found = Object.hasOwn(TABLES[type], name) ? TABLES[type][name] : undefined;
  return found && { usual: found.operators, advanced: found.advanced };
}

/** The value of a property; null when the type does not have it. */
export function valueOf(object: DirectoryObject, name: string): Shown {
  switch (object.type) {
    case 'device':
      return device[name]?.value(object) ?? null;
    case 'user':
      return user[name]?.value(object) ?? null;
    case 'group':
      return group[name]?.value(object) ?? null;
    case 'servicePrincipal':
      return servicePrincipal[name]?.value(object) ?? null;
    case 'orgContact':
      return orgContact[name]?.value(object) ?? null;
  }
}

/** The properties of an object that an answer shows: those asked for that its type has, or the usual ones. */
export function shownProperties(type: ObjectType, select: readonly string[] | undefined): readonly string[] {
  const table = TABLES[type];
  if (select) return select.filter((name) => Object.hasOwn(table, name));
  return Object.entries(table).flatMap(([name, { usual }]) => (usual ? [name] : []));
}
