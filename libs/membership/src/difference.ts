/** What turns one set into another. Both lists ascend; no id is in both. */
export interface Difference {
  readonly added: Uint32Array;
  readonly removed: Uint32Array;
}

/** A set of resource ids: strictly ascending. */
export type SortedIds = ArrayLike<number>;

/**
 * The step from `previous` to `next`, in one walk over both.
 *
 * Both must be strictly ascending, and every id an unsigned 32-bit number, as a ResourceID of Configuration Manager is.
 * Throws a RangeError when a list does not ascend: a list that is no set must never become a removal.
 */
export function difference(previous: SortedIds, next: SortedIds): Difference {
  const added = new Uint32Array(next.length);
  const removed = new Uint32Array(previous.length);
  let [addedCount, removedCount, left, right] = [0, 0, 0, 0];
  while (left < previous.length || right < next.length) {
    const before = idAt(previous, left);
    const after = idAt(next, right);
    if (before < after) removed[removedCount++] = before;
    if (after < before) added[addedCount++] = after;
    if (before <= after) left++;
    if (after <= before) right++;
  }
  return { added: added.slice(0, addedCount), removed: removed.slice(0, removedCount) };
}

/** The set after the step. Throws as `difference` does. */
export function withAdditions(previous: SortedIds, added: SortedIds): Uint32Array {
  const union = new Uint32Array(previous.length + added.length);
  let [count, left, right] = [0, 0, 0];
  while (left < previous.length || right < added.length) {
    const before = idAt(previous, left);
    const after = idAt(added, right);
    union[count++] = Math.min(before, after);
    if (before <= after) left++;
    if (after <= before) right++;
  }
  return union.slice(0, count);
}

/** The id at `index`, after checking it against the one before; past the end: greater than every id. */
function idAt(ids: SortedIds, index: number): number {
  const id = ids[index] ?? Infinity;
  if (index > 0 && id <= (ids[index - 1] ?? -1)) throw new RangeError(`the ids do not ascend at position ${index}`);
  return id;
}
