import { groupUrl, memberRef, removeMemberUrl } from '@rollcall/graph';
import type { Change, GroupChanges, GroupKey } from '../../core/ports';
import { ADDITIONS_PER_REQUEST } from '../../core/write-cost';
import { chunksOf } from '../chunks';
import type { Unnumbered } from './metered-graph';

/** A request of a batch, and the changes it stands for: several additions, or one removal. */
export interface Sending {
  readonly request: Unnumbered;
  readonly group: GroupKey;
  readonly changes: readonly Change[];
  /** It is what is left of one that was refused for some member, and reads have been asked about it already. */
  readonly sorted: boolean;
}

/**
 * Additions in PATCHes, those whose last answer was lost apart from the others (they are probably in); removals one by one.
 * Each object is named once: Graph refuses a body that names one twice.
 */
export function sendingsOf(
  root: string,
  { tenantId, groupId, changes }: GroupChanges,
  membersPerAddition: number = ADDITIONS_PER_REQUEST,
): readonly Sending[] {
  const group = { tenantId, groupId };
  const distinct = [...new Map(changes.map((change) => [change.objectId, change])).values()];
  const additions = distinct.filter(({ write }) => write === 'add');
  const known = additions.filter(({ before }) => before !== 'unknown');
  const unsure = additions.filter(({ before }) => before === 'unknown');
  return [
    ...[known, unsure].flatMap((some) => chunksOf(some, membersPerAddition)).map((some) => addition(root, group, some)),
    ...distinct.filter(({ write }) => write === 'remove').map((change) => removal(group, change)),
  ];
}

/** One PATCH that adds all of these, or none. */
export function addition(root: string, group: GroupKey, changes: readonly Change[], sorted = false): Sending {
  const references = changes.map(({ objectId }) => memberRef(root, objectId));
  const request = {
    method: 'PATCH',
    url: groupUrl(group.groupId),
    body: { 'members@odata.bind': references },
  } as const;
  return { request, group, changes, sorted };
}

const removal = (group: GroupKey, change: Change): Sending => ({
  request: { method: 'DELETE', url: removeMemberUrl(group.groupId, change.objectId) },
  group,
  changes: [change],
  sorted: false,
});
