/** What the site says of a resource that may stand for an Entra object. */
export interface ResourceFacts {
  readonly type: 'device' | 'user' | 'userGroup' | 'other';
  readonly entraId: string | null;
  readonly entraTenantId: string | null;
}

/** What Graph said when the deviceId was looked up; absent before the first answer. */
export type LookUp =
  { readonly result: 'found'; readonly objectId: string } | { readonly result: 'not-found' | 'ambiguous' };

/** What a resource comes to in a tenant. */
export type Identity =
  /** The directory object that goes into the group. */
  | { readonly kind: 'object'; readonly objectId: string }
  /** A device whose object has to be looked up by this deviceId. */
  | { readonly kind: 'lookUp'; readonly deviceId: string }
  | {
      readonly kind: 'unresolved';
      readonly reason:
        'no-entra-id' | 'invalid-entra-id' | 'other-tenant' | 'unsupported-type' | 'not-found' | 'ambiguous';
    };

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ZERO = '00000000-0000-0000-0000-000000000000';

/**
 * What a resource comes to in the tenant of a mapping.
 *
 * AADDeviceID is Entra's deviceId, so a device is looked up; AADUserID is the object id already. A tenant that the site does
 * not name is taken as the mapping's: the look-up then tells. Zero GUIDs stand for "none".
 */
export function identityOf(resource: ResourceFacts, tenantId: string, lookUp?: LookUp): Identity {
  if (resource.type === 'userGroup' || resource.type === 'other')
    return { kind: 'unresolved', reason: 'unsupported-type' };
  const entraId = resource.entraId?.trim().toLowerCase();
  if (!entraId || entraId === ZERO) return { kind: 'unresolved', reason: 'no-entra-id' };
  if (!GUID.test(entraId)) return { kind: 'unresolved', reason: 'invalid-entra-id' };
  const tenant = resource.entraTenantId?.trim().toLowerCase();
  if (tenant && tenant !== ZERO && tenant !== tenantId) return { kind: 'unresolved', reason: 'other-tenant' };
  if (resource.type === 'user') return { kind: 'object', objectId: entraId };
  if (!lookUp) return { kind: 'lookUp', deviceId: entraId };
  if (lookUp.result === 'found') return { kind: 'object', objectId: lookUp.objectId };
  return { kind: 'unresolved', reason: lookUp.result };
}
