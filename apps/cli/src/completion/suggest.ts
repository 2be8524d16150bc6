import type { Command } from 'commander';
import type { Rollcall } from '../connection';
import { nameOf } from '../find/find-mapping';

/** A word that may be meant, and what it stands for. */
export interface Suggestion {
  readonly word: string;
  readonly meaning: string;
}

/** More would not help anybody to choose. */
const MOST = 50;

type Finder = (rollcall: Rollcall, begun: string) => Promise<readonly Suggestion[]>;

const mappings: Finder = async ({ monitoring }, begun) =>
  (await monitoring.cloudSync({ search: begun || undefined }, MOST)).map((row) => ({
    word: row.collectionId,
    meaning: nameOf(row),
  }));
const collections: Finder = async ({ monitoring }) =>
  (await monitoring.collections()).map(({ collectionId, name }) => ({ word: collectionId, meaning: name }));
const tenants: Finder = async ({ admin }) =>
  (await admin.tenants()).map(({ cloudServiceId, tenantId }) => ({ word: cloudServiceId, meaning: tenantId }));
const tenantIds: Finder = async ({ admin }) =>
  (await admin.tenants()).map(({ cloudServiceId, tenantId }) => ({ word: tenantId, meaning: cloudServiceId }));
const sites: Finder = async ({ admin }) => (await admin.sites()).map(({ id }) => ({ word: id, meaning: '' }));
const runs: Finder = async ({ monitoring }) =>
  (await monitoring.runs({}, MOST)).map(({ id, kind, state }) => ({ word: id, meaning: `${kind}, ${state}` }));

/** What only Rollcall knows, by the name of an argument or the flag of an option. */
const finders: Readonly<Record<string, Finder>> = {
  mapping: mappings,
  run: runs,
  preview: runs,
  tenant: tenants,
  '--id': collections,
  '--tenant': tenants,
  '--tenant-name': tenants,
  '--tenant-id': tenantIds,
  '--site': sites,
};

export const isSuggested = (name: string): boolean => name in finders;

/** Finds what the last of these words may become; undefined where Rollcall need not be asked. */
export function finderFor(program: Command, words: readonly string[]): Finder | undefined {
  const before = words.slice(0, -1);
  const byOption = finders[before.at(-1) ?? ''];
  if (byOption) return byOption;
  const command = before.reduce(
    (current, word) => current.commands.find((one) => one.name() === word) ?? current,
    program,
  );
  return finders[command.registeredArguments[0]?.name() ?? ''];
}
