import type { Handler } from './graph-call';
import { badRequest } from './graph-error';
import { groupsDelta } from './delta';
import { countGroups, createGroup, listGroups, readGroup } from './groups';
import {
  countMembers,
  countMembersOfType,
  listMembers,
  listMembersOfType,
  listTransitiveMembers,
} from './members-read';
import {
  addMember,
  addOwner,
  deleteMemberObject,
  removeMember,
  removeMemberByReference,
  removeOwner,
  updateGroup,
} from './members-write';
import {
  countDevices,
  countUsers,
  deleteDirectoryObject,
  getByIds,
  listDevices,
  listUsers,
  readDevice,
  readDeviceByDeviceId,
  readOrganization,
  readUser,
} from './objects';
import type { QueryOptionName } from './query';

export interface Route {
  readonly method: string;
  /** Segments below the version; `{name}` stands for any. */
  readonly template: string;
  readonly handle: Handler;
  readonly options: readonly QueryOptionName[];
  /** It changes the members of the group `id`. */
  readonly changesMembers?: 'add' | 'remove';
}

const LIST: readonly QueryOptionName[] = ['$select', '$top', '$filter', '$orderby', '$count', '$search', '$skiptoken'];
const MEMBERS: readonly QueryOptionName[] = LIST.filter((name) => name !== '$orderby');
const COUNT: readonly QueryOptionName[] = ['$filter', '$search'];
const DELTA: readonly QueryOptionName[] = ['$select', '$filter', '$skiptoken', '$deltatoken'];
const ONE: readonly QueryOptionName[] = ['$select'];

const refuse =
  (message: string): Handler =>
  () => {
    throw badRequest(message, 'BadRequest');
  };

/** Everything that Rollcall may ask of Graph, and what it must never ask. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', template: 'groups', handle: listGroups, options: LIST },
  { method: 'GET', template: 'groups/$count', handle: countGroups, options: COUNT },
  { method: 'GET', template: 'groups/delta', handle: groupsDelta, options: DELTA },
  { method: 'POST', template: 'groups', handle: createGroup, options: [] },
  { method: 'GET', template: 'groups/{id}', handle: readGroup, options: ['$select', '$expand'] },
  { method: 'PATCH', template: 'groups/{id}', handle: updateGroup, options: [], changesMembers: 'add' },
  { method: 'DELETE', template: 'groups/{id}', handle: deleteDirectoryObject, options: [] },
  { method: 'GET', template: 'groups/{id}/members', handle: listMembers, options: MEMBERS },
  {
    method: 'POST',
    template: 'groups/{id}/members',
    handle: refuse('Write requests are only supported on contained entities'),
    options: [],
  },
  { method: 'GET', template: 'groups/{id}/members/$count', handle: countMembers, options: [] },
  { method: 'POST', template: 'groups/{id}/members/$ref', handle: addMember, options: [], changesMembers: 'add' },
  {
    method: 'PATCH',
    template: 'groups/{id}/members/$ref',
    handle: refuse('The request is currently not supported on the targeted entity set'),
    options: [],
  },
  {
    method: 'DELETE',
    template: 'groups/{id}/members/$ref',
    handle: removeMemberByReference,
    options: ['@id'],
    changesMembers: 'remove',
  },
  { method: 'GET', template: 'groups/{id}/transitiveMembers', handle: listTransitiveMembers, options: MEMBERS },
  { method: 'GET', template: 'groups/{id}/members/{cast}/$count', handle: countMembersOfType, options: [] },
  { method: 'POST', template: 'groups/{id}/owners/$ref', handle: addOwner, options: [] },
  { method: 'DELETE', template: 'groups/{id}/owners/{ownerId}/$ref', handle: removeOwner, options: [] },
  { method: 'GET', template: 'groups/{id}/members/{cast}', handle: listMembersOfType, options: MEMBERS },
  { method: 'DELETE', template: 'groups/{id}/members/{memberId}', handle: deleteMemberObject, options: [] },
  {
    method: 'DELETE',
    template: 'groups/{id}/members/{memberId}/$ref',
    handle: removeMember,
    options: [],
    changesMembers: 'remove',
  },
  { method: 'GET', template: 'devices', handle: listDevices, options: LIST },
  { method: 'GET', template: 'devices/$count', handle: countDevices, options: COUNT },
  { method: 'GET', template: 'devices/{id}', handle: readDevice, options: ONE },
  { method: 'DELETE', template: 'devices/{id}', handle: deleteDirectoryObject, options: [] },
  { method: 'GET', template: 'devices(deviceId)/{deviceId}', handle: readDeviceByDeviceId, options: ONE },
  { method: 'GET', template: 'users', handle: listUsers, options: LIST },
  { method: 'GET', template: 'users/$count', handle: countUsers, options: COUNT },
  { method: 'GET', template: 'organization', handle: readOrganization, options: [] },
  { method: 'GET', template: 'users/{id}', handle: readUser, options: ONE },
  { method: 'DELETE', template: 'users/{id}', handle: deleteDirectoryObject, options: [] },
  { method: 'POST', template: 'directoryObjects/getByIds', handle: getByIds, options: ONE },
  { method: 'DELETE', template: 'directoryObjects/{id}', handle: deleteDirectoryObject, options: [] },
];

/** The segments of a path, decoded; a key in parentheses is a segment of its own. */
export function segmentsOf(path: string): readonly string[] {
  return path
    .replace(/^\//, '')
    .split('/')
    .flatMap((raw) => {
      const segment = safelyDecoded(raw);
      if (/^(microsoft\.graph\.)?delta(\(\))?$/.test(segment)) return ['delta'];
      const keyed = /^([A-Za-z]+)\((?:([A-Za-z]+)=)?'(.*)'\)$/.exec(segment);
      if (!keyed) return [segment];
      return [
        keyed[2] === undefined ? `${keyed[1]}` : `${keyed[1]}(${keyed[2]})`,
        (keyed[3] ?? '').replaceAll("''", "'"),
      ];
    });
}

/** The parameters of a path that fits a template, or undefined. Words are compared without regard to case. */
export function parametersOf(template: string, segments: readonly string[]): Record<string, string> | undefined {
  const words = template.split('/');
  if (words.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, word] of words.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(word)?.[1];
    if (name === undefined) {
      if (word.toLowerCase() !== segment.toLowerCase()) return undefined;
    } else {
      if (segment === '' || segment.startsWith('$')) return undefined;
      parameters[name] = segment;
    }
  }
  return parameters;
}

function safelyDecoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // it then fits nothing
  }
}
