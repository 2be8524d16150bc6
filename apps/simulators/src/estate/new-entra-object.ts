import type { EntraDevice, EntraGroup, EntraUser } from './directory-object';
import type { GroupPlan } from './estate-file';
import { guidOf } from './guid';
import { Membership } from './membership';
import type { Tenant } from './tenant';

/** Everything of an estate file is as old as this. */
export const FOUNDED = '2025-01-06T08:00:00Z';

/** A device with a name of its own in the tenant; ids derive from the name unless given. */
export function newEntraDevice(
  tenant: Tenant,
  given: { readonly displayName: string } & Partial<Omit<EntraDevice, 'type'>>,
): EntraDevice {
  return {
    type: 'device',
    id: (given.id ?? guidOf(tenant.tenantId, 'device', given.displayName)).toLowerCase(),
    deviceId: (given.deviceId ?? guidOf(tenant.tenantId, 'deviceId', given.displayName)).toLowerCase(),
    displayName: given.displayName,
    accountEnabled: given.accountEnabled ?? true,
    operatingSystem: given.operatingSystem ?? 'Windows',
    operatingSystemVersion: given.operatingSystemVersion ?? '10.0.26100.2314',
    trustType: given.trustType ?? 'AzureAd',
    createdDateTime: given.createdDateTime ?? FOUNDED,
  };
}

/** As `newEntraDevice`; the user principal name derives from the name unless given. */
export function newEntraUser(
  tenant: Tenant,
  given: { readonly displayName: string } & Partial<Omit<EntraUser, 'type'>>,
): EntraUser {
  const [givenName, ...rest] = given.displayName.split(' ');
  const userPrincipalName = given.userPrincipalName ?? `${userNameOf(given.displayName)}@${tenant.domain}`;
  return {
    type: 'user',
    id: (given.id ?? guidOf(tenant.tenantId, 'user', userPrincipalName)).toLowerCase(),
    userPrincipalName,
    displayName: given.displayName,
    givenName: given.givenName ?? givenName ?? null,
    surname: given.surname ?? (rest.join(' ') || null),
    mail: given.mail ?? userPrincipalName,
    accountEnabled: given.accountEnabled ?? true,
    onPremisesSecurityIdentifier: given.onPremisesSecurityIdentifier ?? null,
    onPremisesSamAccountName: given.onPremisesSamAccountName ?? null,
    createdDateTime: given.createdDateTime ?? FOUNDED,
  };
}

/** What tells the kinds of groups apart. Source: Graph docs, "Working with groups". */
const KINDS: { readonly [Kind in GroupPlan['kind']]: Partial<Omit<EntraGroup, 'type'>> } = {
  security: {},
  dynamic: { groupTypes: ['DynamicMembership'], membershipRule: '(device.deviceOSType -eq "Windows")' },
  onPremises: { onPremisesSyncEnabled: true },
  mailEnabledSecurity: { mailEnabled: true },
  distribution: { mailEnabled: true, securityEnabled: false },
  microsoft365: { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false },
  roleAssignable: { isAssignableToRole: true },
  restricted: { isManagementRestricted: true },
  cloudManaged: { onPremisesSyncEnabled: true, isCloudManaged: true },
};

/** A group of a kind, without members. */
export function newEntraGroup(
  tenant: Tenant,
  given: { readonly displayName: string; readonly kind?: GroupPlan['kind'] | undefined } & Partial<
    Omit<EntraGroup, 'type' | 'members' | 'owners'>
  >,
): EntraGroup {
  const like = { ...KINDS[given.kind ?? 'security'], ...given };
  const mailNickname = like.mailNickname ?? given.displayName.replace(/[^A-Za-z0-9-]/g, '').slice(0, 64);
  const mailEnabled = like.mailEnabled ?? false;
  return {
    type: 'group',
    id: (like.id ?? guidOf(tenant.tenantId, 'group', given.displayName)).toLowerCase(),
    displayName: given.displayName,
    description: like.description ?? null,
    groupTypes: like.groupTypes ?? [],
    mail: like.mail ?? (mailEnabled ? `${mailNickname}@${tenant.domain}` : null),
    mailEnabled,
    mailNickname,
    securityEnabled: like.securityEnabled ?? true,
    onPremisesSyncEnabled: like.onPremisesSyncEnabled ?? null,
    isAssignableToRole: like.isAssignableToRole ?? null,
    membershipRule: like.membershipRule ?? null,
    isManagementRestricted: like.isManagementRestricted ?? null,
    isCloudManaged: like.isCloudManaged ?? false,
    visibility: like.visibility ?? null,
    createdDateTime: like.createdDateTime ?? FOUNDED,
    members: new Membership(tenant.timeline),
    owners: new Set(),
  };
}

/** `Ada Lovelace` becomes `ada.lovelace`. */
export const userNameOf = (fullName: string): string =>
  fullName
    .normalize('NFD')
    .replace(/[^A-Za-z0-9 -]/g, '')
    .trim()
    .toLowerCase()
    .replace(/ +/g, '.');
