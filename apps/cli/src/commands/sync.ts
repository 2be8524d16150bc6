import type { StartedRun } from '@rollcall/client';
import type { Command } from 'commander';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { exitCodes, type ExitCode } from '../exit-code';
import { wrongUse } from '../failure';
import { findMappings, groupOption, MAPPING_ARGUMENT, type MappingChoice } from '../find/find-mapping';
import { nameRuns } from '../name-runs';
import { limitOption } from '../options';
import type { Column } from '../output/column';
import { runColumns } from '../output/run-columns';
import { runMoods } from '../output/status-words';
import type { Session, Sessions } from '../session';
import { readPlan, showPlans } from '../show-plan';
import { exitCodeOf, waitForRuns } from '../wait-for-runs';

interface Options extends MappingChoice {
  readonly tenant?: string;
  readonly preview?: boolean;
  readonly wait?: boolean;
  readonly limit?: number;
}

type NamedStart = StartedRun & { readonly name: string | null };

const startColumns: readonly Column<NamedStart>[] = [
  { heading: 'Run Id', of: ({ id }) => id },
  { heading: 'Mapping', least: 16, of: ({ name }) => name },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => runMoods[state] },
];

/** `sync`: a full sync on demand, or a preview of one. */
export function addSync(program: Command, sessions: Sessions): void {
  program
    .command('sync')
    .description('full sync: the group becomes exactly what its collections hold')
    .argument('[mapping]', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .option('--tenant <tenant>', 'all mappings of this tenant (cloud service id), instead of a mapping')
    .option('--preview', 'write nothing, show who would join and leave; ends with 2 when somebody would')
    .option('--wait', 'wait for the end, with the progress; ends with 3 when removals are held, 4 when it failed')
    .addOption(limitOption('changes of a preview'))
    .addHelpText(
      'after',
      examples(
        ['rollcall sync HQ100012 --preview', 'what would a full sync change?'],
        ['rollcall sync HQ100012 --wait', 'do it, and wait for the end'],
        ['rollcall sync "Laptops Germany" --group "Intune pilots"', 'one group of a collection with several'],
        ['rollcall sync --tenant contoso --wait', 'all groups of a tenant'],
      ),
    )
    .action(
      sessions.action(async (session: Session, words: string | undefined, options: Options) => {
        const started = await start(session.rollcall, words, options);
        const runs = await nameRuns(session.rollcall, started);
        if (options.preview) return preview(session, runs, options.limit);
        if (options.wait) return waitAndShow(session, runs);
        session.output.rows(runs, startColumns);
        session.output.note('It goes on by itself: rollcall runs shows how far it is.');
        return exitCodes.done;
      }),
    );
}

async function start(
  rollcall: Rollcall,
  words: string | undefined,
  { tenant, preview = false, ...choice }: Options,
): Promise<readonly StartedRun[]> {
  if ((words === undefined) === (tenant === undefined)) {
    throw wrongUse('Say what to sync: a mapping or collection, or --tenant with a tenant; not both.');
  }
  if (tenant !== undefined) return rollcall.admin.synchronizeTenant(tenant, preview);
  const [mapping, ...others] = await findMappings(rollcall, words ?? '', choice);
  if (!mapping) return [];
  return others.length === 0
    ? rollcall.admin.synchronizeMapping(mapping.mappingId, preview)
    : rollcall.admin.synchronizeCollection(mapping.site, mapping.collectionId, preview);
}

/** Waits until nothing more happens by itself, and shows what the runs came to. */
export async function waitAndShow(session: Session, runs: readonly NamedStart[]): Promise<ExitCode> {
  const ended = await waitForRuns(session, runs);
  session.output.rows(await nameRuns(session.rollcall, ended), runColumns);
  const exitCode = exitCodeOf(ended);
  if (exitCode === exitCodes.held) {
    session.output.note('Removals wait for a person: rollcall hold show lists them, hold release lets them go.');
  }
  return exitCode;
}

async function preview(session: Session, started: readonly NamedStart[], limit: number | undefined): Promise<ExitCode> {
  const { rollcall, output } = session;
  const ended = await nameRuns(rollcall, await waitForRuns(session, started));
  const failed = ended.filter(({ state }) => state !== 'done');
  const plans = await Promise.all(ended.filter(({ state }) => state === 'done').map((run) => readPlan(rollcall, run)));
  showPlans(output, plans, limit);
  for (const { name, id, message, state } of failed) output.warn(`${name ?? id}: ${message ?? state}`);
  if (failed.length > 0) return exitCodes.failed;
  const changes = plans.filter(({ items }) => items.length > 0);
  for (const { run } of changes) output.note(`To do exactly this: rollcall plan apply ${run.id}`);
  return changes.length > 0 ? exitCodes.changesWouldBeMade : exitCodes.done;
}
