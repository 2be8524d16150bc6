import { guid } from '@rollcall/contracts';

/**
 * How a body names a directory object of any type. `graphRoot` must be that of the cloud the request goes to.
 * Throws ZodError when `objectId` is no GUID.
 *
 * Source: Graph docs, "Add members" and "National cloud deployments".
 */
export const memberRef = (graphRoot: string, objectId: string): string =>
  `${graphRoot}/v1.0/directoryObjects/${guid.parse(objectId)}`;

/** The group, relative to the version: for a PATCH or a read. Throws ZodError when `groupId` is no GUID. */
export const groupUrl = (groupId: string): string => `/groups/${guid.parse(groupId)}`;

/**
 * What to DELETE so that a member leaves a group, relative to the version. Throws ZodError when an id is no GUID.
 *
 * Without `/$ref` at its end Graph would delete the object itself from the directory: this is the only place that builds it.
 * Source: Graph docs, "Remove member".
 */
export const removeMemberUrl = (groupId: string, objectId: string): string =>
  `${groupUrl(groupId)}/members/${guid.parse(objectId)}/$ref`;
