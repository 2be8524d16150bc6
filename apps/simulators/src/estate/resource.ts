/** A device record of a site. Two records can stand for one machine. */
export interface DeviceRecord {
  readonly kind: 'device';
  readonly resourceId: number;
  name: string;
  /** `GUID:…`, the client's own identifier, or null without a client. */
  smsId: string | null;
  aadDeviceId: string | null;
  aadTenantId: string | null;
  isClient: boolean;
  isActive: boolean;
  isObsolete: boolean;
  isDecommissioned: boolean;
  /** One of the two records for computers that no record knows yet. */
  isUnknown: boolean;
  domain: string | null;
  operatingSystem: string | null;
  primaryUser: string | null;
  lastActiveTime: string | null;
  readonly creationDate: string;
}

export interface UserRecord {
  readonly kind: 'user';
  readonly resourceId: number;
  /** `DOMAIN\user (Full Name)`. */
  name: string;
  userName: string;
  fullUserName: string;
  domain: string;
  mail: string | null;
  sid: string | null;
  userPrincipalName: string | null;
  aadUserId: string | null;
  aadTenantId: string | null;
  cloudUserId: string | null;
  readonly creationDate: string;
}

export interface UserGroupRecord {
  readonly kind: 'userGroup';
  readonly resourceId: number;
  name: string;
  domain: string;
  sid: string | null;
  readonly creationDate: string;
}

export type ResourceRecord = DeviceRecord | UserRecord | UserGroupRecord;
export type ResourceKind = ResourceRecord['kind'];

/** What the site calls the kinds in ResourceType. */
export const RESOURCE_TYPE: { readonly [Kind in ResourceKind]: number } = { userGroup: 3, user: 4, device: 5 };

/** Where the numbers of each kind begin. */
export const FIRST_RESOURCE_ID = {
  client: 0x01000003,
  unknown: 0x7a000000,
  user: 0x7b000000,
  userGroup: 0x7c000000,
  discovered: 0x7d000000,
} as const;
export type NumberRange = keyof typeof FIRST_RESOURCE_ID;

/** The range that a new record takes its number from. */
export function numberRange(record: {
  readonly kind: ResourceKind;
  readonly isClient?: boolean;
  readonly isUnknown?: boolean;
}): NumberRange {
  if (record.kind !== 'device') return record.kind;
  if (record.isUnknown) return 'unknown';
  return record.isClient === false ? 'discovered' : 'client';
}
