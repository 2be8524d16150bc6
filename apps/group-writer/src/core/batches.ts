import { BATCH_REQUESTS } from './batch-size';
import type { Change, GroupChanges } from './ports';

/**
 * Cuts what was taken into batches that are sent one after the other: at most 20 requests, and at most as many members added
 * in all as `additions` full PATCHes hold. Small groups are in the first batches, so that they do not wait for large ones.
 */
export function batchesOf(
  taken: readonly GroupChanges[],
  { additions, membersPerAddition }: { readonly additions: number; readonly membersPerAddition: number },
): readonly (readonly GroupChanges[])[] {
  const batches: { groups: GroupChanges[]; requests: number; added: number }[] = [];
  const pieces = [...taken].sort((a, b) => a.changes.length - b.changes.length).flatMap((group) => cut(group));
  for (const piece of pieces) {
    const adds = piece.changes[0]?.write === 'add';
    const requests = adds ? Math.ceil(piece.changes.length / membersPerAddition) : piece.changes.length;
    const added = adds ? piece.changes.length : 0;
    const last = batches[batches.length - 1];
    const fits =
      last &&
      last.requests + requests <= BATCH_REQUESTS &&
      last.added + added <= additions * membersPerAddition &&
      last.groups.every(({ groupId }) => groupId !== piece.groupId);
    if (fits) {
      last.groups.push(piece);
      last.requests += requests;
      last.added += added;
    } else batches.push({ groups: [piece], requests, added });
  }
  return batches.map(({ groups }) => groups);

  function cut(group: GroupChanges): GroupChanges[] {
    const size = group.changes[0]?.write === 'add' ? additions * membersPerAddition : BATCH_REQUESTS;
    const parts: (readonly Change[])[] = [];
    for (let start = 0; start < group.changes.length; start += size) {
      parts.push(group.changes.slice(start, start + size));
    }
    return parts.map((changes) => ({ ...group, changes }));
  }
}
