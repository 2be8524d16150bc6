import { guidOf } from './guid';
import { FOUNDED, userNameOf } from './new-entra-object';
import { type DeviceRecord, numberRange, type UserGroupRecord, type UserRecord } from './resource';
import type { Site } from './site';

/** A device record; without `resourceId` it takes the next number of its range. */
export function newDeviceRecord(
  site: Site,
  given: { readonly name: string } & Partial<Omit<DeviceRecord, 'kind'>>,
): DeviceRecord {
  const isClient = given.isClient ?? true;
  const isUnknown = given.isUnknown ?? false;
  const resourceId = given.resourceId ?? site.newResourceId(numberRange({ kind: 'device', isClient, isUnknown }));
  const hasClient = isClient && !isUnknown;
  return {
    kind: 'device',
    resourceId,
    name: given.name,
    smsId: given.smsId ?? (hasClient ? `GUID:${guidOf(site.words.id, 'client', `${resourceId}`).toUpperCase()}` : null),
    aadDeviceId: given.aadDeviceId ?? null,
    aadTenantId: given.aadTenantId ?? null,
    isClient: hasClient,
    isActive: given.isActive ?? hasClient,
    isObsolete: given.isObsolete ?? false,
    isDecommissioned: given.isDecommissioned ?? false,
    isUnknown,
    domain: given.domain ?? null,
    operatingSystem: given.operatingSystem ?? null,
    primaryUser: given.primaryUser ?? null,
    lastActiveTime: given.lastActiveTime ?? null,
    creationDate: given.creationDate ?? FOUNDED,
  };
}

/** A user record; `fullUserName` is the person, the other names derive from it unless given. */
export function newUserRecord(
  site: Site,
  given: { readonly fullUserName: string } & Partial<Omit<UserRecord, 'kind'>>,
): UserRecord {
  const userName = given.userName ?? userNameOf(given.fullUserName);
  const domain = given.domain ?? 'CONTOSO';
  const resourceId = given.resourceId ?? site.newResourceId('user');
  return {
    kind: 'user',
    resourceId,
    name: given.name ?? `${domain}\\${userName} (${given.fullUserName})`,
    userName,
    fullUserName: given.fullUserName,
    domain,
    mail: given.mail ?? null,
    sid: given.sid ?? `S-1-5-21-1004336348-1177238915-682003330-${resourceId - 0x7b000000 + 1100}`,
    userPrincipalName: given.userPrincipalName ?? null,
    aadUserId: given.aadUserId ?? null,
    aadTenantId: given.aadTenantId ?? null,
    cloudUserId: given.cloudUserId ?? given.aadUserId ?? null,
    creationDate: given.creationDate ?? FOUNDED,
  };
}

export function newUserGroupRecord(
  site: Site,
  given: { readonly name: string } & Partial<Omit<UserGroupRecord, 'kind'>>,
): UserGroupRecord {
  const domain = given.domain ?? 'CONTOSO';
  const resourceId = given.resourceId ?? site.newResourceId('userGroup');
  return {
    kind: 'userGroup',
    resourceId,
    name: `${domain}\\${given.name}`,
    domain,
    sid: given.sid ?? `S-1-5-21-1004336348-1177238915-682003330-${resourceId - 0x7c000000 + 5100}`,
    creationDate: given.creationDate ?? FOUNDED,
  };
}
