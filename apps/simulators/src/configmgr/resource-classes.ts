import type { IdSet } from '../estate/id-set';
import type { DeviceRecord, ResourceKind, ResourceRecord, UserGroupRecord, UserRecord } from '../estate/resource';
import { RESOURCE_TYPE } from '../estate/resource';
import { visibleRecords } from '../estate/rights';
import type { Site } from '../estate/site';
import type { Bounds } from '../odata/bounds';
import { numbersWithin } from './numbered-rows';
import { bit, flag, moment, number, text, type WmiClass } from './wmi-class';

/** The records of a kind that our account sees. */
function visibleIds(site: Site, kind: ResourceKind): IdSet {
  const visible = visibleRecords(site);
  return visible ? site.idsOf[kind].intersection(visible) : site.idsOf[kind];
}

function* recordsOf<Kind extends ResourceKind>(
  site: Site,
  kind: Kind,
  bounds: Bounds,
): Generator<Extract<ResourceRecord, { kind: Kind }>, void> {
  for (const id of numbersWithin(visibleIds(site, kind), bounds)) {
    const record = site.resources.get(id);
    if (record && isOf(record, kind)) yield record;
  }
}

const isOf = <Kind extends ResourceKind>(
  record: ResourceRecord,
  kind: Kind,
): record is Extract<ResourceRecord, { kind: Kind }> => record.kind === kind;

/** Devices with what Entra knows of them; here the number is spelled ResourceID. */
export const combinedDevicesClass: WmiClass<DeviceRecord> = {
  name: 'SMS_CombinedDeviceResources',
  superclass: 'SMS_BaseClass',
  keys: ['ResourceID'],
  number: 'ResourceID',
  rows: (site, { number }) => recordsOf(site, 'device', number),
  total: (site) => visibleIds(site, 'device').size,
  columns: {
    AADDeviceID: text(({ aadDeviceId }) => aadDeviceId),
    AADTenantID: text(({ aadTenantId }) => aadTenantId),
    ClientVersion: text(({ isClient }, site) => (isClient ? site.words.version : null)),
    CoManaged: flag(() => false),
    DeviceOS: text(({ operatingSystem }) => operatingSystem),
    Domain: text(({ domain }) => domain),
    IsActive: flag(({ isActive }) => isActive),
    IsClient: flag(({ isClient }) => isClient),
    IsDecommissioned: flag(({ isDecommissioned }) => isDecommissioned),
    IsObsolete: flag(({ isObsolete }) => isObsolete),
    LastActiveTime: moment(({ lastActiveTime }) => lastActiveTime),
    Name: text(({ name }) => name),
    PrimaryUser: text(({ primaryUser }) => primaryUser),
    ResourceID: number(({ resourceId }) => resourceId),
    SiteCode: text(({ isClient }, site) => (isClient ? site.words.siteCode : null)),
    SMSID: text(({ smsId }) => smsId),
    Unknown: number(({ isUnknown }) => (isUnknown ? 1 : null)),
  },
};

/** Devices as discovery sees them; here the number is spelled ResourceId. */
export const systemClass: WmiClass<DeviceRecord> = {
  name: 'SMS_R_System',
  superclass: 'SMS_Resource',
  keys: ['ResourceId'],
  number: 'ResourceId',
  rows: (site, { number }) => recordsOf(site, 'device', number),
  total: (site) => visibleIds(site, 'device').size,
  columns: {
    AADDeviceID: text(({ aadDeviceId }) => aadDeviceId),
    AADTenantID: text(({ aadTenantId }) => aadTenantId),
    Active: number(({ isActive }) => bit(isActive)),
    AgentName: {
      type: 'texts',
      value: ({ isClient }) => (isClient ? ['Heartbeat Discovery'] : ['SMS_AD_SYSTEM_DISCOVERY_AGENT']),
    },
    Client: number(({ isClient }) => (isClient ? 1 : null)),
    ClientVersion: text(({ isClient }, site) => (isClient ? site.words.version : null)),
    CreationDate: moment(({ creationDate }) => creationDate),
    Decommissioned: number(({ isDecommissioned }) => bit(isDecommissioned)),
    DistinguishedName: text(() => null),
    HardwareID: text(() => null),
    Name: text(({ name }) => name),
    NetbiosName: text(({ name }) => name.slice(0, 15)),
    Obsolete: number(({ isObsolete }) => bit(isObsolete)),
    OperatingSystemNameandVersion: text(({ operatingSystem }) => operatingSystem),
    PreviousSMSUUID: text(() => null),
    ResourceDomainORWorkgroup: text(({ domain }) => domain),
    ResourceId: number(({ resourceId }) => resourceId),
    ResourceNames: { type: 'texts', value: ({ name }) => [name] },
    ResourceType: number(() => RESOURCE_TYPE.device),
    SMBIOSGUID: text(() => null),
    SMSUniqueIdentifier: text(({ smsId }) => smsId),
    Unknown: number(({ isUnknown }) => (isUnknown ? 1 : null)),
  },
};

export const userClass: WmiClass<UserRecord> = {
  name: 'SMS_R_User',
  superclass: 'SMS_Resource',
  keys: ['ResourceId'],
  number: 'ResourceId',
  rows: (site, { number }) => recordsOf(site, 'user', number),
  total: (site) => visibleIds(site, 'user').size,
  columns: {
    AADTenantID: text(({ aadTenantId }) => aadTenantId),
    AADUserID: text(({ aadUserId }) => aadUserId),
    AgentName: {
      type: 'texts',
      value: ({ aadUserId }) =>
        aadUserId === null
          ? ['SMS_AD_USER_DISCOVERY_AGENT']
          : ['SMS_AD_USER_DISCOVERY_AGENT', 'SMS_AZUREAD_USER_DISCOVERY_AGENT'],
    },
    CloudUserId: text(({ cloudUserId }) => cloudUserId),
    CreationDate: moment(({ creationDate }) => creationDate),
    DistinguishedName: text(() => null),
    FullDomainName: text(({ domain }) => domain),
    FullUserName: text(({ fullUserName }) => fullUserName),
    Mail: text(({ mail }) => mail),
    Name: text(({ name }) => name),
    ResourceId: number(({ resourceId }) => resourceId),
    ResourceType: number(() => RESOURCE_TYPE.user),
    SecurityGroupName: { type: 'texts', value: () => [] },
    SID: text(({ sid }) => sid),
    UniqueUserName: text(({ domain, userName }) => `${domain}\\${userName}`),
    UserName: text(({ userName }) => userName),
    UserPrincipalName: text(({ userPrincipalName }) => userPrincipalName),
    WindowsNTDomain: text(({ domain }) => domain),
  },
};

export const userGroupClass: WmiClass<UserGroupRecord> = {
  name: 'SMS_R_UserGroup',
  superclass: 'SMS_Resource',
  keys: ['ResourceId'],
  number: 'ResourceId',
  rows: (site, { number }) => recordsOf(site, 'userGroup', number),
  total: (site) => visibleIds(site, 'userGroup').size,
  columns: {
    AgentName: { type: 'texts', value: () => ['SMS_AD_SECURITY_GROUP_DISCOVERY_AGENT'] },
    CreationDate: moment(({ creationDate }) => creationDate),
    Name: text(({ name }) => name),
    ResourceId: number(({ resourceId }) => resourceId),
    ResourceType: number(() => RESOURCE_TYPE.userGroup),
    SID: text(({ sid }) => sid),
    UniqueUsergroupName: text(({ name }) => name),
    UsergroupName: text(({ name }) => name.split('\\').at(-1) ?? name),
    WindowsNTDomain: text(({ domain }) => domain),
  },
};

/** Devices on the versioned route, where the number is called MachineId. */
export const versionedDeviceClass: WmiClass<DeviceRecord> = {
  ...combinedDevicesClass,
  name: 'Device',
  keys: ['MachineId'],
  number: 'MachineId',
  columns: {
    MachineId: number(({ resourceId }) => resourceId),
    ...Object.fromEntries(
      Object.entries(combinedDevicesClass.columns).filter(([name]) => !['ResourceID', 'Unknown'].includes(name)),
    ),
  },
};
