import { runKind, runState } from '@rollcall/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { examples } from '../examples';
import { findMappings, groupOption, MAPPING_ARGUMENT } from '../find/find-mapping';
import { nameRuns } from '../name-runs';
import { limitOption, wordsOption } from '../options';
import { runColumns } from '../output/run-columns';
import type { Session, Sessions } from '../session';

interface Options {
  readonly mapping?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly state?: string;
  readonly since?: string;
  readonly limit: number;
}

/** Runs are kept for 90 days: nobody means all of them. */
const USUAL_LIMIT = 50;

/** `runs`: full and incremental syncs, newest first. */
export function addRuns(program: Command, sessions: Sessions): void {
  program
    .command('runs')
    .description('full syncs, incremental syncs and previews, newest first')
    .option('--mapping <mapping>', `only of ${MAPPING_ARGUMENT}`)
    .addOption(groupOption())
    .addOption(wordsOption('--kind <kind>', 'only these', runKind.options))
    .addOption(wordsOption('--state <state>', 'only these', runState.options))
    .option('--since <time>', 'only begun since: 30m, 24h, 7d, or a time such as 2026-03-01T08:00Z', checkedTime)
    .addOption(limitOption('runs').default(USUAL_LIMIT))
    .addHelpText(
      'after',
      examples(
        ['rollcall runs', 'the newest of all mappings'],
        ['rollcall runs --mapping HQ100012 --since 24h', 'of one collection, since yesterday'],
        ['rollcall runs --state held,failed', 'those that want a person'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output, terminal }: Session, options: Options) => {
        const { kind, state, limit } = options;
        const since = options.since && timeOf(options.since, terminal.now());
        const mappings =
          options.mapping === undefined ? [undefined] : await findMappings(rollcall, options.mapping, options);
        const lists = await Promise.all(
          mappings.map((mapping) =>
            rollcall.monitoring.runs({ mappingId: mapping?.mappingId, kind, state, since }, limit),
          ),
        );
        const newest = new Map(lists.flat().map((run) => [run.id, run])); // a run can be of several mappings
        const runs = [...newest.values()]
          .sort((one, other) => other.startedAt.localeCompare(one.startedAt))
          .slice(0, limit);
        output.rows(await nameRuns(rollcall, runs), runColumns);
        if (runs.length === 0) output.note('No run is like that.');
        else if (runs.length === limit) output.note(`The newest ${limit}; --limit shows more.`);
      }),
    );
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ISO 8601; `text` as the option takes it. */
function timeOf(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ago = count === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? 0);
  return (ago === undefined ? new Date(text) : new Date(now.getTime() - ago)).toISOString();
}

function checkedTime(text: string): string {
  if (/^\d{1,6}[mhd]$/.test(text) || !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It is 30m, 24h, 7d, or a time such as 2026-03-01T08:00Z.');
}
