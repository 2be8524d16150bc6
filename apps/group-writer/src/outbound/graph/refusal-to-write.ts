import {
  graphFailure,
  groupUrl,
  groupUsability,
  missingMemberWrite,
  type Permissions,
  readGroup,
} from '@rollcall/graph';
import { z } from 'zod';
import type { Refusal } from '../../core/ports';
import type { MeteredGraph } from './metered-graph';
import { groupGone } from './sort-out';

const owners = z.object({ value: z.array(z.object({ id: z.guid().toLowerCase() })) });

/**
 * Why the members of a group cannot be written now, by reads only: what the group is, and what a token that is got now
 * allows. Undefined when nothing speaks against a try; permissions that only some kinds of members need are left to the try.
 * Throws as the reads do.
 *
 * Source: Graph docs, "Add members", "Working with groups"; an app that owns a group needs no permission to write it.
 */
export async function refusalToWrite(graph: MeteredGraph, groupId: string): Promise<Refusal | undefined> {
  const permissions = await graph.freshPermissions();
  const group = await readGroup((url) => graph.get(url, 1), groupId);
  if (!group) return groupGone;
  const usability = groupUsability(group, 'device');
  if (!usability.usable) return refused('group-unusable', usability.message);
  if (!permissions) return undefined;
  const missing = missingMemberWrite(permissions);
  if (missing === undefined || (await isOwnedBy(graph, groupId, permissions))) return undefined;
  return refused('permission-denied', `The app registration may not write members: grant it ${missing}.`);
}

async function isOwnedBy(graph: MeteredGraph, groupId: string, { objectId }: Permissions): Promise<boolean> {
  if (objectId === undefined) return false;
  try {
    const body = await graph.get(`${groupUrl(groupId)}/owners?$select=id`, 1);
    return owners.parse(body).value.some(({ id }) => id === objectId);
  } catch (error) {
    const failure = graphFailure(error);
    if (failure.kind === 'answer' && failure.status < 429) return false; // it may not even look
    throw error;
  }
}

const refused = (reason: 'group-unusable' | 'permission-denied', message: string): Refusal => ({
  reason,
  message,
  retry: 'after-change',
  reach: 'group',
});
