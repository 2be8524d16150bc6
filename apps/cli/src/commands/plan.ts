import type { Command } from 'commander';
import { confirm } from '../confirm';
import { examples } from '../examples';
import { exitCodes } from '../exit-code';
import { findRun, RUN_ARGUMENT, type RunSought } from '../find/find-run';
import { nameRuns } from '../name-runs';
import { limitOption } from '../options';
import type { Session, Sessions } from '../session';
import { readPlan, showPlan, totalsOf, type Plan } from '../show-plan';
import { waitAndShow } from './sync';

/** `plan`: what a run will do or has done, as a difference; and to carry out what a preview showed. */
export function addPlan(program: Command, sessions: Sessions): void {
  const plan = program.command('plan').description('who joins, who leaves and who is held in a full sync or preview');
  plan
    .command('show', { isDefault: true })
    .description('the plan of a run')
    .argument('<run>', RUN_ARGUMENT)
    .addOption(limitOption('changes'))
    .addHelpText(
      'after',
      examples(
        ['rollcall plan c1f9a6ad', 'of a run, by the beginning of its id'],
        ['rollcall plan HQ100012', 'of the newest full sync or preview of a collection'],
        ['rollcall plan HQ100012 -o csv', 'for a spreadsheet'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string, { limit }: { readonly limit?: number }) =>
        showPlan(output, await planOf(rollcall, words, planned), limit),
      ),
    );
  plan
    .command('apply')
    .description('carry a preview out exactly as it was shown')
    .argument('<preview>', RUN_ARGUMENT)
    .option('-y, --yes', 'do not ask')
    .option('--wait', 'wait for the end, with the progress')
    .addHelpText('after', examples(['rollcall plan apply c1f9a6ad --wait', 'the preview with this id']))
    .action(
      sessions.action(
        async (session: Session, words: string, { yes, wait }: { readonly yes?: boolean; readonly wait?: boolean }) => {
          const { rollcall, output, terminal } = session;
          const found = await planOf(rollcall, words, aPreview);
          const question = `${found.run.name ?? found.run.groupId}: ${totalsOf(found)}. Do it?`;
          if (!yes && !(await confirm(question, terminal))) return;
          const run = await rollcall.admin.decide(found.run.id, 'apply', found.planHash);
          if (wait) return waitAndShow(session, [{ ...run, name: found.run.name }]);
          output.note(`Run ${run.id} carries it out.`);
          return exitCodes.done;
        },
      ),
    );
}

const planned: RunSought = { suits: ({ kind }) => kind !== 'incremental', what: 'is a full sync or a preview' };
const aPreview: RunSought = { suits: ({ kind }) => kind === 'preview', what: 'is a preview' };

async function planOf(rollcall: Session['rollcall'], words: string, sought: RunSought): Promise<Plan> {
  const run = await findRun(rollcall, words, sought);
  const [named] = await nameRuns(rollcall, [run]);
  return readPlan(rollcall, named ?? { ...run, name: null });
}
