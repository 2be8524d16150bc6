/** What the site says of a resource that may stand for an Entra object. */
export interface ResourceFacts {
  readonly type: 'device' | 'user' | 'userGroup' | 'other';
  readonly entraId: string | null;
  readonly entraTenantId: string | null;
}

/** What Graph said when the deviceId was looked up; absent before the first answer. */
export type LookUp =
  { readonly result: 'found'; readonly objectId: string } | { readonly result: 'not-found' | 'ambiguous' };

/** What the directory has said of a resource so far. */
export interface DirectoryFacts {
  /** Of a device. */
  readonly lookUp?: LookUp | undefined;
  /** The object that the look-up or the site names was itself read: it is there. */
  readonly seen?: boolean | undefined;
  /** It was read as missing, for good (`afterReading`). */
  readonly gone?: boolean | undefined;
}

/** Why there is no object. */
export type Unresolved =
  'no-entra-id' | 'invalid-entra-id' | 'other-tenant' | 'unsupported-type' | 'not-found' | 'ambiguous';

/** What a resource comes to in a tenant. */
export type Identity =
  /** The directory object that goes into the group. */
  | { readonly kind: 'object'; readonly objectId: string }
  /** The object of which the site says so; nobody has seen it. */
  | { readonly kind: 'named'; readonly objectId: string }
  /** A device whose object has to be looked up by this deviceId. */
  | { readonly kind: 'lookUp'; readonly deviceId: string }
  /** The site names nobody in this tenant. */
  | { readonly kind: 'none'; readonly reason: Exclude<Unresolved, 'not-found' | 'ambiguous'> }
  /** The site names somebody, and the directory has nobody or several. */
  | { readonly kind: 'unknown'; readonly reason: 'not-found' | 'ambiguous' };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ZERO = '00000000-0000-0000-0000-000000000000';

/**
 * What a resource comes to in the tenant of a mapping.
 *
 * AADDeviceID is Entra's deviceId, so a device is looked up; AADUserID is the object id already. A tenant that the site does
 * not name is taken as the mapping's: the look-up then tells. Zero GUIDs stand for "none".
 */
export function identityOf(resource: ResourceFacts, tenantId: string, known: DirectoryFacts = {}): Identity {
  if (resource.type === 'userGroup' || resource.type === 'other') return { kind: 'none', reason: 'unsupported-type' };
  const entraId = resource.entraId?.trim().toLowerCase();
  if (!entraId || entraId === ZERO) return { kind: 'none', reason: 'no-entra-id' };
  if (!GUID.test(entraId)) return { kind: 'none', reason: 'invalid-entra-id' };
  const tenant = resource.entraTenantId?.trim().toLowerCase();
  if (tenant && tenant !== ZERO && tenant !== tenantId) return { kind: 'none', reason: 'other-tenant' };
  if (known.gone) return { kind: 'unknown', reason: 'not-found' };
  if (resource.type === 'user') return { kind: known.seen ? 'object' : 'named', objectId: entraId };
  if (!known.lookUp) return { kind: 'lookUp', deviceId: entraId };
  if (known.lookUp.result === 'found') return { kind: 'object', objectId: known.lookUp.objectId };
  return { kind: 'unknown', reason: known.lookUp.result };
}
