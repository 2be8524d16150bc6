import type { Command } from 'commander';
import { examples } from '../examples';
import { findMapping, groupOption, MAPPING_ARGUMENT, nameOf, type MappingChoice } from '../find/find-mapping';
import type { Session, Sessions } from '../session';

/** `cloud-sync enable` and `disable`: whether a mapping is at work. */
export function addCloudSyncEnable(cloudSync: Command, sessions: Sessions): void {
  cloudSync
    .command('enable')
    .description('let a mapping work: its full sync makes the group exactly what the collection holds')
    .argument('<mapping>', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .addHelpText(
      'after',
      examples(
        ['rollcall sync Kiosks --preview', 'see first what enabling it would do'],
        ['rollcall cloud-sync enable Kiosks', 'then do it'],
      ),
    )
    .action(
      sessions.action((session: Session, words: string, choice: MappingChoice) => enable(session, words, choice)),
    );
  cloudSync
    .command('disable')
    .description('stop its writes; changes of the collection are kept until it is enabled again')
    .argument('<mapping>', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .addHelpText('after', examples(['rollcall cloud-sync disable Kiosks', 'the members stay in the group']))
    .action(
      sessions.action((session: Session, words: string, choice: MappingChoice) => disable(session, words, choice)),
    );
}

async function enable({ rollcall, output }: Session, words: string, choice: MappingChoice): Promise<void> {
  const mapping = await findMapping(rollcall, words, choice);
  await rollcall.admin.changeMapping(mapping.mappingId, { enabled: true });
  output.note(`${nameOf(mapping)} is enabled: rollcall status --watch shows its full sync.`);
}

async function disable({ rollcall, output }: Session, words: string, choice: MappingChoice): Promise<void> {
  const mapping = await findMapping(rollcall, words, choice);
  await rollcall.admin.changeMapping(mapping.mappingId, { enabled: false });
  output.note(`${nameOf(mapping)} is disabled: its members stay, and nothing is written for it.`);
}
