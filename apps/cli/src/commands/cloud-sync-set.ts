import type { Command } from 'commander';
import { carryOut } from '../cloud-sync-set/carry-out';
import { planSet } from '../cloud-sync-set/plan-set';
import { setColumns } from '../cloud-sync-set/set-columns';
import { addSetOptions, type SetOptions } from '../cloud-sync-set/set-options';
import { isChange, type SetStep } from '../cloud-sync-set/steps-of-set';
import { confirm } from '../confirm';
import { exitCodes, type ExitCode } from '../exit-code';
import { examples } from '../examples';
import type { Session, Sessions } from '../session';

/** `cloud-sync set`: what `Set-CMCollectionCloudSync` does. */
export function addCloudSyncSet(cloudSync: Command, sessions: Sessions): void {
  addSetOptions(
    cloudSync
      .command('set')
      .description('add groups to collections, and remove them, as Set-CMCollectionCloudSync does'),
  )
    .addHelpText(
      'after',
      examples(
        ['rollcall cloud-sync set --id HQ100012 --add-group-name "Pilot Ring"', 'keep a group in step'],
        ['rollcall cloud-sync set --name Kiosks --add-group-name "Kiosks A" "Kiosks B"', 'several at once'],
        ['rollcall cloud-sync set --name Kiosks --remove-group-name "Kiosks A" --what-if', 'see it first'],
        ['rollcall cloud-sync set --id HQ100012 --add-group-id <id> --tenant-name fabrikam', 'in another tenant'],
      ),
    )
    .action(sessions.action((session: Session, options: SetOptions) => set(session, options)));
}

/** A change that a preview shows ends with its own exit code; a person who says no has been served. */
async function set({ rollcall, output, terminal }: Session, options: SetOptions): Promise<ExitCode> {
  const planned = await planSet(rollcall, options);
  const changes = planned.steps.filter(isChange);
  if (options.whatIf) {
    output.rows(planned.steps, setColumns('would be'));
    return changes.length > 0 ? exitCodes.changesWouldBeMade : exitCodes.done;
  }
  const leaving = options.removeMembers === true && changes.some(({ change }) => change === 'remove');
  if (changes.length > 0 && (options.confirm || leaving) && !options.yes) {
    if (output.format === 'table') output.rows(planned.steps, setColumns('would be'));
    if (!(await confirm(questionOf(changes, leaving), terminal))) return exitCodes.done;
  }
  const { disabled = false, removeMembers = false } = options;
  const { done, failure } = await carryOut(rollcall.admin, planned, { disabled, removeMembers });
  output.rows(done, setColumns('is'));
  if (failure !== undefined) throw failure;
  if (changes.length === 0) output.note('Nothing is to be done.');
  if (!disabled && changes.some(({ change }) => change === 'add')) {
    output.note('The first full sync makes each group exactly its collections: rollcall status --watch shows it.');
  }
  return exitCodes.done;
}

function questionOf(changes: readonly SetStep[], leaving: boolean): string {
  const sentences = [`Make ${changes.length === 1 ? 'this change' : `these ${changes.length} changes`}?`];
  if (leaving) sentences.unshift('Whom Rollcall manages in the removed groups leaves them.');
  return sentences.join(' ');
}
