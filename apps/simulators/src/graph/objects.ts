import type { DirectoryObject, EntraDevice, ObjectType } from '../estate/directory-object';
import { isGuid } from '../estate/guid';
import { boundsOf } from '../odata/bounds';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, notFound } from './graph-error';
import { isObject, jsonObject } from './json-body';
import { listOf } from './list';
import { deleteObject } from './members-write';
import { demandRead, demandReadOfSome } from './permissions';
import { contextOf, demandSelectable, shown } from './shape';

const MOST_IDS = 1000;

export const listDevices: Handler = (call) => {
  demandRead(call.app, 'device');
  return listOf(call, 'device', 'devices', devicesToLookAt(call));
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
  const [device] = call.tenant.devicesWith(key);
  if (!device) throw notFound(key);
  return entity(call, 'devices', device);
};

export const listUsers: Handler = (call) => {
  demandRead(call.app, 'user');
  return listOf(call, 'user', 'users', call.tenant.users);
};

/** By object id or user principal name. */
export const readUser: Handler = (call) => {
  demandRead(call.app, 'user');
  const key = call.parameters['id'] ?? '';
  const user = call.tenant.user(key);
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

const TYPES: readonly ObjectType[] = ['device', 'user', 'group', 'servicePrincipal'];

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
  const found = [...new Set(ids.map(String))]
    .map((id) => call.tenant.find(id))
    .filter((object) => object !== undefined);
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
  const object = call.tenant.find(id);
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

/** Those whose deviceId the filter names, when it names some; all otherwise. */
function devicesToLookAt({ tenant, query }: GraphCall): Iterable<EntraDevice> {
  const { values } = boundsOf(query.filter, 'deviceId');
  if (!values) return tenant.devices;
  return new Set([...values].flatMap((deviceId) => (typeof deviceId === 'string' ? tenant.devicesWith(deviceId) : [])));
}
