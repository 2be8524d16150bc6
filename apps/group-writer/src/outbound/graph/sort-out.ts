import type { Change, Outcome, Refusal } from '../../core/ports';
import { chunksOf } from '../chunks';
import type { Findings } from './findings';
import { addition, type Sending } from './graph-sending';
import { same, type Spoiled } from './read-answer';

/** How many go into each PATCH when nothing tells who spoils one: two rounds, at most 24 writes for 20. */
const SPLIT_SIZE = 5;

/**
 * Tells the members of a spoiled PATCH apart: who has a verdict now, and what is sent once more for the others.
 *
 * A read only sorts the requests; the verdicts come from writes, because reads lag. Two are taken from reads all the same:
 * that an object is missing, when Graph's refusal said that one is (it is looked for again later anyway); and that somebody is
 * in whose last answer was lost, unless we had an answer about him so lately that a read may still contradict it.
 */
export function sortOut(
  root: string,
  { sending, verdict, named, said }: Spoiled,
  findings: Findings | undefined,
): { readonly outcomes: readonly Outcome[]; readonly again: readonly Sending[] } {
  const { group, changes } = sending;
  const refusal = verdict.kind === 'done' ? undefined : verdict.refusal;
  const missed = refusal?.reason === 'object-not-found';
  if (missed && findings?.groupMissing) {
    return { outcomes: same(changes, 'none', said, groupGone), again: [] };
  }
  const outcomes: Outcome[] = named ? [...same([named], 'none', said, refusal)] : [];
  const again = (some: readonly Change[]) => (some.length > 0 ? [addition(root, group, some, true)] : []);
  const rest = changes.filter((change) => change !== named);
  const isIn = ({ objectId }: Change): boolean => findings?.members.has(objectId) ?? false;
  const isMissing = ({ objectId }: Change): boolean => findings?.missing.has(objectId) ?? false;
  if (!named && !rest.some((change) => isIn(change) || isMissing(change))) {
    return { outcomes, again: inParts(rest).flatMap(again) };
  }
  const [members, others] = parted(rest, isIn);
  const [believed, doubted] = parted(members, ({ before, lately }) => before === 'unknown' && !lately);
  const [missing, innocent] = parted(others, isMissing);
  outcomes.push(...same(believed, 'done', said));
  if (missed) outcomes.push(...missing.flatMap((change) => same([change], 'none', said, notFound(change))));
  const apart = [innocent, ...doubted.map((change) => [change]), ...(missed ? [] : [missing])];
  return { outcomes, again: apart.flatMap(again) };
}

export const groupGone: Refusal = {
  reason: 'group-not-found',
  message: 'The group is not in the tenant any more.',
  retry: 'after-change',
  reach: 'group',
};

const notFound = ({ objectId }: Change): Refusal => ({
  reason: 'object-not-found',
  message: `Resource '${objectId}' does not exist.`,
  retry: 'later',
  reach: 'member',
});

/** After a lost answer most of them are in already: parts of several would all be refused again. */
function inParts(changes: readonly Change[]): readonly (readonly Change[])[] {
  const unsure = changes[0]?.before === 'unknown';
  return chunksOf(changes, unsure || changes.length <= SPLIT_SIZE ? 1 : SPLIT_SIZE);
}

function parted(changes: readonly Change[], is: (change: Change) => boolean): readonly [Change[], Change[]] {
  const yes = new Set(changes.filter(is));
  return [[...yes], changes.filter((change) => !yes.has(change))];
}
