import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import { boundsOf } from '../odata/bounds';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, notFound } from './graph-error';
import { isObject, jsonObject } from './json-body';
import { countAnswer, type Listed, listOf, type Source } from './list';
import { deleteObject } from './members-write';
import { demandOrganizationRead, demandRead, demandReadOfSome } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

const MOST_IDS = 1000;

export const listDevices: Handler = (call) => {
  demandRead(call.app, 'device');
  return listOf(call, 'device', 'devices', sourceOf(call, 'device'));
};

export const countDevices: Handler = (call) => {
  demandRead(call.app, 'device');
  return countAnswer(call, 'device', sourceOf(call, 'device'));
};

/** By object id. */
export const readDevice: Handler = (call) => {
  demandRead(call.app, 'device');
  return entity(call, 'devices', objectOfPath(call, 'device'));
};

/** By the id that the registration service gave it; 404 where the filter would give an empty list. */
export const readDeviceByDeviceId: Handler = (call) => {
  demandRead(call.app, 'device');
  const key = call.parameters['deviceId'] ?? '';
  const [device] = call.view.devicesWith(key);
  if (!device) throw notFound(key);
  return entity(call, 'devices', device);
};

export const listUsers: Handler = (call) => {
  demandRead(call.app, 'user');
  return listOf(call, 'user', 'users', sourceOf(call, 'user'));
};

export const countUsers: Handler = (call) => {
  demandRead(call.app, 'user');
  return countAnswer(call, 'user', sourceOf(call, 'user'));
};

/** By object id or user principal name. */
export const readUser: Handler = (call) => {
  demandRead(call.app, 'user');
  const key = call.parameters['id'] ?? '';
  const user = call.view.user(key);
  if (!user) throw notFound(key);
  return entity(call, 'users', user);
};

/** Deletes the object itself; Rollcall never asks for it. */
export const deleteDirectoryObject: Handler = (call) => {
  const id = call.parameters['id'] ?? '';
  const object = call.tenant.find(id);
  if (!object) throw notFound(id);
  return deleteObject(call, object);
};

const TYPES: readonly ObjectType[] = ['device', 'user', 'group', 'servicePrincipal', 'orgContact'];

/** Up to 1000 objects by id; unknown ids are left out. Source: Graph docs, "directoryObject: getByIds". */
export const getByIds: Handler = (call) => {
  const { ids, types, ...rest } = jsonObject(call.request);
  if (!Array.isArray(ids) || !isObject(rest) || Object.keys(rest).length > 0) {
    throw badRequest("The request must hold 'ids', and may hold 'types'.");
  }
  if (ids.length > MOST_IDS) throw badRequest(`The number of ids must be at most ${MOST_IDS}.`);
  const bad: unknown = ids.find((id) => typeof id !== 'string' || !isGuid(id));
  if (bad !== undefined) throw badRequest(`Invalid GUID:${bad}`);
  if (types !== undefined && !Array.isArray(types)) throw badRequest("'types' must be a list.");
  const wanted = types
    ? TYPES.filter((type) => types.some((name) => String(name).toLowerCase() === type.toLowerCase()))
    : TYPES;
  demandReadOfSome(call.app, TYPES);
  demandSelectable(call.query.select, TYPES, 'directoryObject');
  const found = [...new Set(ids.map(String))].map((id) => call.view.find(id)).filter((object) => object !== undefined);
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(call, 'directoryObjects'),
      value: found.filter(({ type }) => wanted.includes(type)).map((object) => shown(call, object, { typed: true })),
    },
  };
};

function objectOfPath(call: GraphCall, type: ObjectType): DirectoryObject {
  const id = call.parameters['id'] ?? '';
  const object = call.view.find(id);
  if (object?.type !== type) throw notFound(id);
  return object;
}

function entity(call: GraphCall, set: string, object: DirectoryObject): ReturnType<Handler> {
  demandSelectable(call.query.select, [object.type], object.type);
  return {
    status: 200,
    body: { '@odata.context': contextOf(call, set, '/$entity'), ...shown(call, object, { typed: false }) },
  };
}

/** Those whose id or deviceId the filter names, when it names some; all otherwise. */
function sourceOf({ view, query }: GraphCall, type: ObjectType): Source {
  const few = (objects: readonly DirectoryObject[]): Source => {
    const listed = [...new Set(objects)].map((object, place): Listed => ({ object, place }));
    return (from) => listed.slice(from);
  };
  const textsOf = (property: string): readonly string[] | undefined => {
    const { values } = boundsOf(query.filter, property);
    return values && [...values].filter((value) => typeof value === 'string');
  };
  const ids = textsOf('id');
  if (ids) return few(ids.flatMap((id) => view.find(id) ?? []).filter((object) => object.type === type));
  const deviceIds = type === 'device' ? textsOf('deviceId') : undefined;
  if (deviceIds) return few(deviceIds.flatMap((deviceId) => view.devicesWith(deviceId)));
  return (from) => view.objects(type, from);
}

/** The tenant itself. */
export const readOrganization: Handler = (call) => {
  demandOrganizationRead(call.app);
  const { tenantId, name, domain } = call.tenant;
  const organization = {
    id: tenantId,
    displayName: name,
    verifiedDomains: [{ capabilities: 'Email', isDefault: true, isInitial: false, name: domain, type: 'Managed' }],
    tenantType: 'AAD',
    directorySizeQuota: {
      used: call.view.count('device') + call.view.count('user') + call.view.count('group'),
      total: 300_000,
    },
  };
  return { status: 200, body: { '@odata.context': `${call.root}/$metadata#organization`, value: [organization] } };
};
