import type { siteView } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { confirm } from '../confirm';
import { examples } from '../examples';
import { exitCodes } from '../exit-code';
import { Failure } from '../failure';
import { onlyOne, sameName } from '../find/only-one';
import { moment } from '../output/cell-text';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

type Site = z.infer<typeof siteView>;

const columns: readonly Column<Site>[] = [
  { heading: 'Site', of: ({ id }) => id },
  {
    heading: 'State',
    of: ({ state }) => state ?? 'not seen yet',
    mood: ({ state }) => (state === 'ok' ? 'good' : 'warn'),
  },
  { heading: 'Checked At', of: ({ observedAt }) => moment(observedAt) },
  { heading: 'Restored At', isRare: true, of: ({ restoredAt }) => moment(restoredAt), mood: restoredMood },
  { heading: 'In Configuration', of: ({ removed }) => !removed, mood: ({ removed }) => (removed ? 'bad' : undefined) },
  { heading: 'Message', least: 20, isRare: true, of: ({ message }) => message },
];

interface Options {
  readonly restoredAt?: string;
  readonly yes?: boolean;
}

/** `sites`: the Configuration Manager sites, and what to do when one shows an older state than it did. */
export function addSites(program: Command, sessions: Sessions): void {
  const sites = program
    .command('sites')
    .description('Configuration Manager sites: how each answers, and whether one was restored')
    .addHelpText(
      'after',
      examples(
        ['rollcall sites', 'all sites'],
        ['rollcall sites confirm-restored hq', 'what hq shows since it was restored is the truth now'],
      ),
    );
  sites
    .command('list', { isDefault: true })
    .description('all sites')
    .addHelpText('after', examples(['rollcall sites', 'all sites']))
    .action(sessions.action(async ({ rollcall, output }) => output.rows(await rollcall.admin.sites(), columns)));
  sites
    .command('confirm-restored')
    .description(
      'the older state that a restored site shows is the truth now: who is missing from it may leave, guarded',
    )
    .argument('<site>', 'its id in the configuration')
    .option('--restored-at <time>', 'only if it is still this restore (restoredAt of sites -o json)')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        ['rollcall sites confirm-restored hq', 'says since when, and asks'],
        ['rollcall sites confirm-restored hq --yes', 'without asking'],
      ),
    )
    .action(
      sessions.action((session: Session, site: string, options: Options) => confirmRestored(session, site, options)),
    );
}

async function confirmRestored({ rollcall: { admin }, output, terminal }: Session, typed: string, options: Options) {
  const { id, restoredAt } = siteOf(await admin.sites(), typed);
  if (restoredAt === undefined) {
    throw new Failure(
      exitCodes.failed,
      `The site "${id}" shows no older state than it did: there is nothing to confirm.`,
    );
  }
  if (!options.yes) {
    const question = `${id} shows an older state since ${restoredAt}. Is that the truth now, so that who is missing may leave?`;
    if (!(await confirm(question, terminal))) return;
  }
  output.record(await admin.confirmRestored(id, options.restoredAt ?? restoredAt), columns);
  output.note('Confirmed: it counts from the next look at the site.');
}

function siteOf(sites: readonly Site[], typed: string): Site {
  return onlyOne(
    sites.filter(({ id, removed }) => !removed && sameName(id, typed)),
    {
      typed,
      kind: ['site', 'sites'],
      describe: ({ id }) => id,
      better: 'its id',
      similar: sites.filter(({ removed }) => !removed),
    },
  );
}

function restoredMood({ restoredAt }: Site) {
  return restoredAt === undefined ? undefined : 'warn';
}
