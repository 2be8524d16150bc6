import type { Membership } from './membership';

/** A device of Entra. `id` names it as a member, `deviceId` is what the registration service gave it. */
export interface EntraDevice {
  readonly type: 'device';
  readonly id: string;
  deviceId: string;
  displayName: string;
  accountEnabled: boolean;
  operatingSystem: string;
  operatingSystemVersion: string;
  trustType: 'AzureAd' | 'ServerAd' | 'Workplace';
  readonly createdDateTime: string;
}

export interface EntraUser {
  readonly type: 'user';
  readonly id: string;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  accountEnabled: boolean;
  onPremisesSecurityIdentifier: string | null;
  onPremisesSamAccountName: string | null;
  readonly createdDateTime: string;
}

export interface EntraGroup {
  readonly type: 'group';
  readonly id: string;
  displayName: string;
  description: string | null;
  groupTypes: readonly string[];
  mail: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  securityEnabled: boolean;
  /** True: synced from Active Directory; false: once was; null: never. */
  onPremisesSyncEnabled: boolean | null;
  isAssignableToRole: boolean | null;
  membershipRule: string | null;
  /** Only a restricted administrator may change it. */
  isManagementRestricted: boolean | null;
  /** A synced group whose source of authority was moved to the cloud: it can be written. */
  isCloudManaged: boolean;
  visibility: 'Public' | 'Private' | 'HiddenMembership' | null;
  readonly createdDateTime: string;
  readonly members: Membership;
  /** Object ids of users and service principals. */
  readonly owners: Set<string>;
}

interface EntraServicePrincipal {
  readonly type: 'servicePrincipal';
  readonly id: string;
  readonly appId: string;
  displayName: string;
}

/** A person outside whom the company knows by mail. */
export interface EntraOrgContact {
  readonly type: 'orgContact';
  readonly id: string;
  displayName: string;
  mail: string | null;
}

export type DirectoryObject = EntraDevice | EntraUser | EntraGroup | EntraServicePrincipal | EntraOrgContact;
export type ObjectType = DirectoryObject['type'];

/** An app registration and what its service principal may do. */
export interface App {
  readonly clientId: string;
  readonly displayName: string;
  /** The object id of its service principal. */
  readonly objectId: string;
  secret: string;
  secretExpired: boolean;
  permissions: readonly string[];
  /**
   * `withdrawn`: nobody consents to its permissions any more; `disabled`: it may not sign in; `removed`: it is not known
   * in the tenant.
   */
  consent: 'granted' | 'withdrawn' | 'disabled' | 'removed';
  /** How often all its access tokens were revoked: those from before are refused. */
  revocations: number;
}
