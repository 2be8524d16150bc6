import { ENTRIES_PER_MESSAGE, membershipChanged, type DataOf } from '@rollcall/contracts';

type MembershipPart = DataOf<typeof membershipChanged>;

/** The step to one version of a collection, in parts of at most 500 ids; an empty step is one part. */
export function membershipParts(
  step: Pick<MembershipPart, 'collection' | 'kind' | 'epoch' | 'version'>,
  added: Uint32Array,
  removed: Uint32Array,
): readonly MembershipPart[] {
  const changes = added.length + removed.length;
  const parts = Math.max(1, Math.ceil(changes / ENTRIES_PER_MESSAGE));
  return Array.from({ length: parts }, (_, index) => {
    const from = index * ENTRIES_PER_MESSAGE;
    const to = from + ENTRIES_PER_MESSAGE;
    return {
      ...step,
      part: index + 1,
      parts,
      added: Array.from(added.subarray(from, to)),
      removed: Array.from(removed.subarray(Math.max(from - added.length, 0), Math.max(to - added.length, 0))),
    };
  });
}
