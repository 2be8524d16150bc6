import type { DirectoryGroup } from './directory';
import { RefusedError } from './refusal';

/** Throws `group-not-found`, or the code why the group cannot be kept in step. */
export function requireUsable(
  group: DirectoryGroup | undefined,
  cloudServiceId: string,
  groupId: string,
): DirectoryGroup {
  if (!group) {
    throw new RefusedError('group-not-found', `The tenant "${cloudServiceId}" has no group ${groupId}.`);
  }
  if (group.usability.usable) return group;
  throw new RefusedError(group.usability.code, group.usability.message);
}
