import type { Command } from 'commander';
import { examples } from '../examples';
import { findRun, RUN_ARGUMENT, type RunSought } from '../find/find-run';
import { isSettled } from '../progress-of-run';
import type { Session, Sessions } from '../session';

const underWay: RunSought = {
  suits: (run) => run.state === 'held' || !isSettled(run),
  what: 'is under way',
};

/** `cancel`: gives a run up. */
export function addCancel(program: Command, sessions: Sessions): void {
  program
    .command('cancel')
    .description('give a run up: what it has written stays, what it holds stays in the group')
    .argument('<run>', RUN_ARGUMENT)
    .addHelpText('after', examples(['rollcall cancel HQ100012', 'the run of a collection that is under way']))
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string) => {
        const run = await findRun(rollcall, words, underWay);
        await rollcall.admin.cancel(run.id);
        output.note(`Run ${run.id} is given up.`);
      }),
    );
}
