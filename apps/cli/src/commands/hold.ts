import type { Command } from 'commander';
import { confirm } from '../confirm';
import { examples } from '../examples';
import { exitCodes } from '../exit-code';
import { Failure } from '../failure';
import { findRun, RUN_ARGUMENT } from '../find/find-run';
import { nameRuns } from '../name-runs';
import { limitOption } from '../options';
import { chooseColumns } from '../output/choose-columns';
import { indispensable } from '../output/column';
import { runColumns } from '../output/run-columns';
import type { Session, Sessions } from '../session';
import { readPlan, showPlan, type Plan } from '../show-plan';

interface DecisionOptions {
  readonly yes?: boolean;
  readonly planHash?: string;
}

const decisions = {
  release: {
    description: 'let exactly those on the list leave the group',
    question: (held: number, name: string) => `${held} leave the group of ${name}. Let them go?`,
    done: (held: number, name: string) => `Released: ${held} leave the group of ${name}.`,
  },
  reject: {
    description: 'keep those on the list in the group; the next full sync asks again',
    question: (held: number, name: string) =>
      `${held} stay in the group of ${name} until the next full sync. Keep them?`,
    done: (held: number, name: string) => `Rejected: ${held} stay in the group of ${name}.`,
  },
} as const;

/** With the id, on any terminal: what a deleted mapping has left is named by nothing else. */
const columns = chooseColumns('run id,mapping,kind,held,started,message', runColumns).map(indispensable);

/** `hold`: removals that wait for a person. */
export function addHold(program: Command, sessions: Sessions): void {
  const hold = program.command('hold').description('removals that wait for a person: see them, release or reject them');
  hold
    .command('list', { isDefault: true })
    .description('what is held now; ends with 3 when something is')
    .addHelpText('after', examples(['rollcall hold', 'everything that waits for a person']))
    .action(
      sessions.action(async ({ rollcall, output }: Session) => {
        const runs = await rollcall.monitoring.runs({ state: 'held' });
        output.rows(await nameRuns(rollcall, runs), columns);
        if (runs.length === 0) output.note('Nothing is held.');
        return runs.length > 0 ? exitCodes.held : exitCodes.done;
      }),
    );
  hold
    .command('show')
    .description('who is held, by name')
    .argument('<run>', RUN_ARGUMENT)
    .addOption(limitOption('names'))
    .addHelpText('after', examples(['rollcall hold show HQ100012', 'of a collection']))
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string, { limit }: { readonly limit?: number }) =>
        showPlan(output, await heldOf(rollcall, words), limit),
      ),
    );
  addDecision(hold, sessions, 'release');
  addDecision(hold, sessions, 'reject');
}

function addDecision(hold: Command, sessions: Sessions, decision: keyof typeof decisions): void {
  const { description, question, done } = decisions[decision];
  hold
    .command(decision)
    .description(description)
    .argument('<run>', RUN_ARGUMENT)
    .option('-y, --yes', 'do not ask')
    .option('--plan-hash <hash>', 'only if the list is still the one with this hash (planHash of hold show -o json)')
    .addHelpText(
      'after',
      examples(
        [`rollcall hold ${decision} HQ100012`, 'shows the list and asks'],
        [`rollcall hold ${decision} c1f9a6ad --yes`, 'of a run, without asking'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output, terminal }: Session, words: string, options: DecisionOptions) => {
        const plan = await heldOf(rollcall, words);
        const name = plan.run.name ?? plan.run.groupId;
        if (!options.yes) {
          showPlan(output, plan);
          if (!(await confirm(question(plan.held, name), terminal))) return;
        }
        await rollcall.admin.decide(plan.run.id, decision, options.planHash ?? plan.planHash);
        output.note(done(plan.held, name));
      }),
    );
}

/** What a run holds. Throws a Failure when it holds nothing. */
async function heldOf(rollcall: Session['rollcall'], words: string): Promise<Plan> {
  const run = await findRun(rollcall, words, { suits: ({ state }) => state === 'held', what: 'holds removals' });
  const [named] = await nameRuns(rollcall, [run]);
  const name = named?.name ?? run.id;
  if (run.state !== 'held')
    throw new Failure(exitCodes.failed, `The run of ${name} holds nothing: it is ${run.state}.`);
  const plan = await readPlan(rollcall, { ...run, name });
  return { ...plan, items: plan.items.filter(({ held }) => held) };
}
