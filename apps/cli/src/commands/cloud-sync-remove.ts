import type { Command } from 'commander';
import { confirm } from '../confirm';
import { exitCodes, type ExitCode } from '../exit-code';
import { examples } from '../examples';
import { findMapping, groupOption, MAPPING_ARGUMENT, nameOf, type MappingChoice } from '../find/find-mapping';
import type { Session, Sessions } from '../session';

interface Options extends MappingChoice {
  readonly removeMembers?: boolean;
  readonly whatIf?: boolean;
  readonly yes?: boolean;
}

/** `cloud-sync remove`: ends a mapping, and says what becomes of the members. */
export function addCloudSyncRemove(cloudSync: Command, sessions: Sessions): void {
  cloudSync
    .command('remove')
    .description('end a mapping; its members stay in the group unless they are to be removed')
    .argument('<mapping>', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .option('--remove-members', 'whom Rollcall manages leaves the group, unless another collection wants him there')
    .option('--what-if', 'only say what would be done')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        ['rollcall cloud-sync remove Kiosks', 'the group stays as it is'],
        ['rollcall cloud-sync remove Kiosks --remove-members --what-if', 'see it first'],
      ),
    )
    .action(sessions.action((session: Session, words: string, options: Options) => remove(session, words, options)));
}

async function remove({ rollcall, output, terminal }: Session, words: string, options: Options): Promise<ExitCode> {
  const mapping = await findMapping(rollcall, words, options);
  const { memberCount } = await rollcall.monitoring.cloudSyncOf(mapping.mappingId);
  const sentence = options.removeMembers
    ? `The ${memberCount} members that ${nameOf(mapping)} manages leave the group, unless another collection holds them; many removals wait for a person.`
    : `The ${memberCount} members of ${nameOf(mapping)} stay in the group, and nobody keeps it in step any more.`;
  if (options.whatIf) {
    output.lines(sentence);
    return exitCodes.changesWouldBeMade;
  }
  if (!options.yes && !(await confirm(`${sentence} Remove the mapping?`, terminal))) return exitCodes.done;
  await rollcall.admin.deleteMapping(mapping.mappingId, options.removeMembers);
  output.note(`The mapping ${nameOf(mapping)} is removed.`);
  return exitCodes.done;
}
