import type { MemberExplanation, explainMatch } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { wrongUse } from '../failure';
import type { Column } from '../output/column';
import { explanationText } from '../output/explanation-text';
import type { Session, Sessions } from '../session';

type Match = z.infer<typeof explainMatch>;

/** Somebody who was searched for, with his whole way to each group that he is mapped to. */
export interface Explained extends Match {
  readonly explanations: readonly MemberExplanation[];
}

/** A machine can have several rows at a site; more than these are not one person's question any more. */
const MOST_EXPLAINED = 5;

/** For CSV, which has no place for the way: where the member is, mapping by mapping. */
interface Place {
  readonly match: Match;
  readonly membership: Match['memberships'][number] | undefined;
}
const placeColumns: readonly Column<Place>[] = [
  { heading: 'Site', of: ({ match }) => match.site },
  { heading: 'Resource Id', of: ({ match }) => match.resourceId?.toString() },
  { heading: 'Name', of: ({ match }) => match.name },
  { heading: 'Collection Id', of: ({ membership }) => membership?.collectionId },
  { heading: 'Collection Name', of: ({ membership }) => membership?.collectionName },
  { heading: 'Entra Group Name', of: ({ membership }) => membership?.groupName },
  { heading: 'State', of: ({ membership }) => membership?.state },
  { heading: 'Reason', of: ({ membership }) => membership?.reason },
  { heading: 'Message', of: ({ membership, match }) => membership?.message ?? match.summary },
];

/** `explain`: why a device or user is, or is not, in a group; across all mappings. */
export function addExplain(program: Command, sessions: Sessions): void {
  program
    .command('explain')
    .description('why a device or user is in the groups, or is not: its whole way, across all mappings')
    .argument('<device-or-user>', 'by name, Entra id, object id or resource id')
    .addHelpText(
      'after',
      examples(
        ['rollcall explain LT-DE-0042', 'a device by its name'],
        ['rollcall explain ada@contoso.com', 'a user by the account'],
        ['rollcall explain 16777219', 'by the resource id of Configuration Manager'],
        ['rollcall explain 2c1d7c0e-4f3a-4f6e-9a57-0d8a4d1d2b11', 'by the id in Entra'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string) => {
        if (words.trim() === '') throw wrongUse('Whom? Give a name, a resource id or an id of Entra.');
        const matches = meant(words, await rollcall.monitoring.explain(words));
        if (output.format === 'csv') {
          const places = matches.flatMap((match) =>
            (match.memberships.length > 0 ? match.memberships : [undefined]).map((membership) => ({
              match,
              membership,
            })),
          );
          return output.rows(places, placeColumns);
        }
        const explained = await Promise.all(matches.map((match) => explain(rollcall, match)));
        if (output.format !== 'table') return output.data(explained);
        output.lines(explained.map((one) => explanationText(one, output.paint)).join('\n\n'));
      }),
    );
}

async function explain({ monitoring }: Rollcall, match: Match): Promise<Explained> {
  const { resourceId } = match;
  const known = resourceId === null ? [] : match.memberships; // a stranger has no row at a site, so no way either
  const explanations = await Promise.all(
    known.map(({ mappingId }) => monitoring.explainMember(mappingId, resourceId ?? 0)),
  );
  return { ...match, explanations };
}

/** Those of exactly this name or id; otherwise the only one found. Throws a Failure when that leaves none, or too many. */
function meant(words: string, matches: readonly Match[]): readonly Match[] {
  if (matches.length === 0) {
    throw wrongUse(`Neither a site nor a group has "${words}": give a name, a resource id or an id of Entra.`);
  }
  const exact = matches.filter((match) => isExactly(match, words));
  const chosen = exact.length > 0 ? exact : matches;
  if (chosen.length > (exact.length > 0 ? MOST_EXPLAINED : 1)) {
    const lines = chosen
      .slice(0, 20)
      .map(
        ({ name, site, resourceId, type }) => `  ${resourceId ?? '–'}  ${site ?? '–'}  ${type ?? '–'}  ${name ?? '–'}`,
      );
    const rest = chosen.length > 20 ? [`  and ${chosen.length - 20} more`] : [];
    throw wrongUse(
      [`"${words}" fits ${chosen.length}; give the whole name or the resource id:`, ...lines, ...rest].join('\n'),
    );
  }
  return chosen;
}

function isExactly({ name, resourceId, entraId, objectId }: Match, words: string): boolean {
  const sought = words.toLowerCase();
  const names = name === null ? [] : [name, ...partsOfUser(name)];
  return [...names, resourceId?.toString(), entraId, objectId].some((one) => one?.toLowerCase() === sought);
}

/** A user is named `DOMAIN\account (Full Name)` at a site: either part alone is his name too. */
function partsOfUser(name: string): readonly string[] {
  const [, account = '', full = ''] = /^(?:[^\\]*\\)?(.*?)(?: \((.*)\))?$/.exec(name) ?? [];
  return [account, full].filter((part) => part !== '');
}
