import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { connect, type ConnectionOptions, type Rollcall } from '../connection';
import { nameOf } from '../find/find-mapping';
import { Profiles } from '../profiles/profiles';
import { mustBeRenewed } from '../sign-in/bearer-token';
import type { Terminal } from '../terminal';

/** A word that may be meant, and what it stands for. */
export interface Suggestion {
  readonly word: string;
  readonly meaning: string;
}

/** More would not help anybody to choose. */
const MOST = 50;
/** Nobody waits longer for a word. */
const PATIENCE_MS = 1_500;

type Finder = (rollcall: Rollcall, begun: string) => Promise<readonly Suggestion[]>;

const mappings: Finder = async ({ monitoring }, begun) =>
  (await monitoring.cloudSync({ search: begun || undefined }, MOST)).map((row) => ({
    word: row.collectionId,
    meaning: nameOf(row),
  }));
const runs: Finder = async ({ monitoring }) =>
  (await monitoring.runs({}, MOST)).map(({ id, kind, state }) => ({ word: id, meaning: `${kind}, ${state}` }));
const tenants: Finder = async ({ admin }) =>
  (await admin.tenants()).map(({ cloudServiceId, tenantId }) => ({ word: cloudServiceId, meaning: tenantId }));
const sites: Finder = async ({ admin }) => (await admin.sites()).map(({ id }) => ({ word: id, meaning: '' }));

/** What only Rollcall knows, by the name of an argument or the flag of an option. */
const finders: Readonly<Record<string, Finder>> = {
  mapping: mappings,
  run: runs,
  preview: runs,
  tenant: tenants,
  '--tenant': tenants,
  '--tenant-name': tenants,
  '--tenant-id': async ({ admin }) =>
    (await admin.tenants()).map(({ cloudServiceId, tenantId }) => ({ word: tenantId, meaning: cloudServiceId })),
  site: sites,
  '--site': sites,
  '--id': async ({ monitoring }) =>
    (await monitoring.collections()).map(({ collectionId, name }) => ({ word: collectionId, meaning: name })),
};

const PROFILE = ['profile', '--profile'];

export const isSuggested = (name: string): boolean => name in finders || PROFILE.includes(name);

/** What the last of these words may become, where that depends on what there is. Without an answer in time there is nothing. */
export async function findSuggestions(
  program: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<readonly Suggestion[]> {
  const kind = kindOf(program, words.slice(0, -1));
  if (PROFILE.includes(kind)) {
    return new Profiles(terminal.env).list().map(({ name, url }) => ({ word: name, meaning: url }));
  }
  const find = finders[kind];
  if (!find) return [];
  const options = connectionIn(words);
  if (mustBeRenewed(new Profiles(terminal.env).chosen(options.profile), terminal.env, terminal.now().getTime()))
    return [];
  const rollcall = await connect(options, terminal);
  try {
    const late = pause(PATIENCE_MS, [], { ref: false });
    return await Promise.race([find(rollcall, words.at(-1) ?? ''), late]);
  } catch {
    return []; // completion never complains
  } finally {
    await rollcall.close();
  }
}

/** What comes after these words: the value of an option, or the first argument of the command. */
function kindOf(program: Command, before: readonly string[]): string {
  const last = before.at(-1) ?? '';
  if (isSuggested(last)) return last;
  const command = before.reduce(
    (current, word) => current.commands.find((one) => one.name() === word) ?? current,
    program,
  );
  return command.registeredArguments[0]?.name() ?? '';
}

/** The options among the words that say where Rollcall is. */
function connectionIn(words: readonly string[]): ConnectionOptions {
  const options = new Command()
    .option('--url <url>')
    .option('--profile <name>')
    .option('--token-file <file>')
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return options.parse(words, { from: 'user' }).opts<ConnectionOptions>();
}
