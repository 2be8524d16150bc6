import type { Change, GroupChanges } from './ports';

/** What goes into a batch. */
export interface BatchLimits {
  readonly requests: number;
  /** Full PATCHes that hold as many members as may be added in all. */
  readonly additions: number;
  readonly membersPerAddition: number;
}

/**
 * Takes the next batch off what is to be sent: of each group one piece. Small groups come first, so
 * that they do not wait for large ones. What is left is in `rest`.
 */
export function nextBatch(
  waiting: readonly GroupChanges[],
  limits: BatchLimits,
): { readonly batch: readonly GroupChanges[]; readonly rest: readonly GroupChanges[] } {
  const batch: GroupChanges[] = [];
  const rest: GroupChanges[] = [];
  const { membersPerAddition } = limits;
  let { requests } = limits;
  let members = limits.additions * membersPerAddition;
  for (const group of [...waiting].sort((a, b) => a.changes.length - b.changes.length)) {
    const adds = isAddition(group);
    const most = adds ? Math.min(members, requests * membersPerAddition) : requests;
    const piece = group.changes.slice(0, most);
    if (piece.length > 0) batch.push({ ...group, changes: piece });
    if (piece.length < group.changes.length) rest.push({ ...group, changes: group.changes.slice(most) });
    requests -= requestsIn(piece, adds, membersPerAddition);
    if (adds) members -= piece.length;
  }
  return { batch, rest };
}

/** Members that are added by a batch. */
export const additionsIn = (batch: readonly GroupChanges[]): number =>
  batch.reduce((sum, group) => sum + (isAddition(group) ? group.changes.length : 0), 0);

const isAddition = ({ changes }: GroupChanges): boolean => changes[0]?.write === 'add';

const requestsIn = (piece: readonly Change[], adds: boolean, membersPerAddition: number): number =>
  adds ? Math.ceil(piece.length / membersPerAddition) : piece.length;
