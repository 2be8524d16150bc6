import { wrongUse } from '../failure';

export interface Wording<Thing> {
  /** What was typed. */
  readonly typed: string;
  /** What it is to fit, one and many, such as `group of contoso` and `groups of contoso`. */
  readonly kind: readonly [one: string, many: string];
  /** A thing, so that a person tells it from the others. */
  readonly describe: (thing: Thing) => string;
  /** How exactly one is named, such as `--add-group-id <id>`. */
  readonly better: string;
  /** Where nothing fits: what might be meant. */
  readonly similar?: readonly Thing[];
}

const MOST_LISTED = 20;

/** The one thing that is meant. Throws a Failure when there is none, and one with the list when there are several. */
export function onlyOne<Thing>(found: readonly Thing[], wording: Wording<Thing>): Thing {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const { typed, kind, describe, better, similar = [] } = wording;
  if (first !== undefined) {
    throw wrongUse(`"${typed}" fits ${found.length} ${kind[1]}; say which by ${better}:${listed(found, describe)}`);
  }
  const meant =
    similar.length === 0 ? '.' : `; there ${similar.length === 1 ? 'is' : 'are'}:${listed(similar, describe)}`;
  throw wrongUse(`"${typed}" fits no ${kind[0]}${meant}`);
}

function listed<Thing>(things: readonly Thing[], describe: (thing: Thing) => string): string {
  const lines = things.slice(0, MOST_LISTED).map((thing) => `\n  ${describe(thing)}`);
  return lines.join('') + (things.length > MOST_LISTED ? `\n  and ${things.length - MOST_LISTED} more` : '');
}

/** Names are the same in any case, as both ends have it. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
