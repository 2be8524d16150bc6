import type { Member } from '@rollcall/client';
import { memberReason, memberState } from '@rollcall/contracts';
import type { Command } from 'commander';
import { examples } from '../examples';
import { findMapping, groupOption, MAPPING_ARGUMENT, type MappingChoice } from '../find/find-mapping';
import { limitOption, wordsOption } from '../options';
import { moment } from '../output/cell-text';
import type { Column } from '../output/column';
import { memberMoods } from '../output/status-words';
import type { Session, Sessions } from '../session';

interface Options extends MappingChoice {
  readonly state?: string;
  readonly reason?: string;
  readonly search?: string;
  readonly limit?: number;
}

const columns: readonly Column<Member>[] = [
  { heading: 'Resource Id', of: ({ resourceId }) => resourceId?.toString() },
  { heading: 'Name', least: 12, of: ({ name }) => name },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => memberMoods[state] },
  { heading: 'Message', least: 24, isRare: true, of: ({ message, reason }) => message ?? reason },
  { heading: 'Attempts', isRare: true, dispensable: 3, of: ({ attempts }) => attempts },
  { heading: 'Next Try At', isRare: true, dispensable: 4, of: ({ nextTryAt }) => moment(nextTryAt) },
  { heading: 'Since', dispensable: 2, of: ({ since }) => moment(since) },
  { heading: 'Entra Object Id', isId: true, dispensable: 1, of: ({ objectId }) => objectId },
];

/** `members`: who belongs to a mapping, and what became of each. */
export function addMembers(program: Command, sessions: Sessions): void {
  program
    .command('members')
    .description('the members of a mapping and who is leaving, each with state and reason')
    .argument('<mapping>', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .addOption(wordsOption('--state <state>', 'only in these', memberState.options))
    .addOption(wordsOption('--reason <reason>', 'only for these', memberReason.options))
    .option('--search <text>', 'only with this text in the name, the resource id or the object id')
    .addOption(limitOption('members'))
    .addHelpText(
      'after',
      examples(
        ['rollcall members HQ100012 --state failed', 'whom Graph refuses, and why'],
        ['rollcall members HQ100012 --state unresolved -o csv', 'who has no record in Entra, for a spreadsheet'],
        ['rollcall members HQ100012 --search LT-DE -n 20', 'the first 20 with this in their names'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string, options: Options) => {
        const { state, reason, search, limit } = options;
        const { mappingId } = await findMapping(rollcall, words, options);
        const members = await rollcall.monitoring.members(mappingId, { state, reason, search }, limit);
        output.rows(members, columns);
        if (members.length === 0) output.note('No member is like that.');
        else if (members.length === limit) output.note(`The first ${limit}; without --limit all.`);
      }),
    );
}
