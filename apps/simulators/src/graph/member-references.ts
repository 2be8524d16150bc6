import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import type { GraphCall } from './graph-call';
import { badRequest, type GraphError, notFound } from './graph-error';

/** A member as a body names it: by object id, perhaps as one of a type. */
export interface Reference {
  readonly id: string;
  readonly type: ObjectType | undefined;
}

/** The sets that a reference may go through, and the type that each means. Source: Graph docs, "Add members". */
const SETS: Readonly<Record<string, ObjectType | undefined>> = {
  directoryobjects: undefined,
  users: 'user',
  groups: 'group',
  devices: 'device',
  serviceprincipal: 'servicePrincipal',
  serviceprincipals: 'servicePrincipal',
  orgcontact: 'orgContact',
  contacts: 'orgContact',
};

/** Reads an address such as `https://graph…/v1.0/directoryObjects/{id}`; it must be of this very cloud. Throws GraphError. */
export function referenceOf(call: GraphCall, address: unknown, property: string): Reference {
  const refusal = (): GraphError =>
    badRequest(`Invalid URL format specified in @odata.bind for ${property}`, 'Request_BadRequest');
  if (typeof address !== 'string' || !URL.canParse(address)) throw refusal();
  const { origin, pathname, search } = new URL(address);
  const match = /^\/(?:v1\.0|beta)\/([A-Za-z]+)(?:\/([^/]+)|\('([^']+)'\))$/.exec(pathname);
  const set = match?.[1]?.toLowerCase();
  const id = match?.[2] ?? match?.[3];
  if (origin !== new URL(call.root).origin || search !== '' || !set || !(set in SETS) || !id || !isGuid(id))
    throw refusal();
  return { id: id.toLowerCase(), type: SETS[set] };
}

/** The references of a bind annotation, none when it is absent. Throws GraphError, also when two are the same. */
export function referencesOf(call: GraphCall, value: unknown, property: string): readonly Reference[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badRequest(`Invalid value specified for property '${property}@odata.bind'.`);
  const references = value.map((address) => referenceOf(call, address, property));
  if (new Set(references.map(({ id }) => id)).size < references.length)
    throw badRequest('Request contains a property with duplicate values.');
  return references;
}

/**
 * Throws GraphError when there is no such object, or not of the type that the address says, or when the replica that the
 * request came to does not know it yet.
 */
export function objectOf(call: GraphCall, { id, type }: Reference): DirectoryObject {
  const object = call.tenant.find(id);
  if (!object || (type !== undefined && object.type !== type) || !call.view.find(id)) throw notFound(id);
  return object;
}
