import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudSyncRow } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { exitCodes } from '../exit-code';
import { failureOf } from '../failure';
import { chooseColumns } from '../output/choose-columns';
import { cloudSyncColumns } from '../output/cloud-sync-columns';
import { endColumns, figureColumns, figuresOf, tenantColumns, type StatusShown } from '../output/status-columns';
import type { Session, Sessions } from '../session';

const WATCH_MS = 2_000;

/** What a person has to look at, at most. */
const MOST_ROWS = 10;

const ATTENTION = 'credential,group-unusable,source-lost,held,tenant-disabled,disabled,paused,stale';

const attentionColumns = chooseColumns(
  'collection id,collection name,entra group name,cloud sync status,sync failed,removals held,attention',
  cloudSyncColumns,
);

/** `status`: how all of it is, on one screen. */
export function addStatus(program: Command, sessions: Sessions): void {
  program
    .command('status')
    .description('how all of it is: mappings, members, lag, tenants, ends, and what wants a person')
    .option('-w, --watch', 'show it anew every two seconds, until Ctrl-C')
    .addHelpText(
      'after',
      examples(
        ['rollcall status', 'once'],
        ['rollcall status --watch', 'as it changes'],
        ['rollcall status -o json', 'for a program'],
      ),
    )
    .action(
      sessions.action(async (session: Session, { watch }: { readonly watch?: boolean }) => {
        if (!watch) return show(session, await read(session.rollcall));
        return showAgain(session);
      }),
    );
}

/** Once it has begun it goes on, also when Rollcall is away for a while. */
async function showAgain(session: Session): Promise<never> {
  const { rollcall, output } = session;
  let shown = await read(rollcall);
  let trouble: string | undefined;
  for (;;) {
    output.anew();
    show(session, shown);
    if (trouble !== undefined) output.warn(`\nThis was so before: ${trouble}`);
    await sleep(WATCH_MS);
    try {
      shown = await read(rollcall);
      trouble = undefined;
    } catch (error) {
      const failure = failureOf(error, rollcall.origin);
      if (failure?.exitCode !== exitCodes.notReachable) throw error;
      trouble = failure.message;
    }
  }
}

async function read({ monitoring }: Rollcall): Promise<StatusShown> {
  const [summary, ends, attention, failing] = await Promise.all([
    monitoring.summary(),
    monitoring.ends(),
    monitoring.cloudSync({ attention: ATTENTION }, MOST_ROWS),
    monitoring.cloudSync({ status: 'failed,partialSuccess', sort: '-syncFailed' }, MOST_ROWS),
  ]);
  const rows = new Map<string, CloudSyncRow>([...attention, ...failing].map((row) => [row.mappingId, row]));
  return { summary, ends, wantAPerson: [...rows.values()].slice(0, MOST_ROWS) };
}

function show({ output, rollcall, terminal }: Session, status: StatusShown): void {
  if (output.format === 'csv') return output.rows(figuresOf(status), figureColumns);
  if (output.format !== 'table') return output.data(status);
  const { summary, ends, wantAPerson } = status;
  output.lines(output.paint.quiet(`Rollcall at ${rollcall.origin}, ${terminal.now().toLocaleTimeString('sv')}`));
  output.rows(figuresOf(status), figureColumns);
  if (summary.tenants.length > 0) {
    output.title('Tenants');
    output.rows(summary.tenants, tenantColumns);
  }
  const notWell = ends.filter(({ state }) => state !== 'ok');
  if (notWell.length > 0) {
    output.title('Ends that are not well');
    output.rows(notWell, endColumns);
  }
  if (wantAPerson.length > 0) {
    output.title('Wants a person');
    output.rows(wantAPerson, attentionColumns);
  }
}
