import type { Command } from 'commander';
import { examples } from '../examples';
import { findRun, RUN_ARGUMENT } from '../find-run';
import { isSettled } from '../progress-of-run';
import type { Session, Sessions } from '../session';

/** `cancel`: gives a run up. */
export function addCancel(program: Command, sessions: Sessions): void {
  program
    .command('cancel')
    .description('give a run up: what it has written stays, what it holds stays in the group')
    .argument('<run>', RUN_ARGUMENT)
    .addHelpText('after', examples(['rollcall cancel HQ100012', 'the run of a collection that is under way']))
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string) => {
        const run = await findRun(rollcall, words, (one) => one.state === 'held' || !isSettled(one));
        await rollcall.admin.cancel(run.id);
        output.note(`Run ${run.id} is given up.`);
      }),
    );
}
