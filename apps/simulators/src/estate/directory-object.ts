import type { SortedSet } from './sorted-set';

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
  readonly createdDateTime: string;
  readonly members: SortedSet<string>;
}

interface EntraServicePrincipal {
  readonly type: 'servicePrincipal';
  readonly id: string;
  readonly appId: string;
  displayName: string;
}

export type DirectoryObject = EntraDevice | EntraUser | EntraGroup | EntraServicePrincipal;
export type ObjectType = DirectoryObject['type'];

/** An app registration and what its service principal may do. */
export interface App {
  readonly clientId: string;
  readonly displayName: string;
  secret: string;
  secretExpired: boolean;
  permissions: readonly string[];
}
