import { ApiError, type RunShown } from '@rollcall/client';
import type { Rollcall } from '../connection';
import { exitCodes } from '../exit-code';
import { Failure, wrongUse } from '../failure';
import { findMappings } from './find-mapping';

/** How the argument of a command that works on a run is described. */
export const RUN_ARGUMENT = 'a run by its id or the beginning of it, or a mapping: its newest';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHORT_ID = /^[0-9a-f-]{6,36}$/i;

/** So many of the newest are looked through for the beginning of an id. */
const NEWEST = 5_000;

/** Which of a mapping's runs are looked for. */
export interface RunSought {
  readonly suits: (run: RunShown) => boolean;
  /** The same in words, such as `holds removals`. */
  readonly what: string;
}

/**
 * The run that is meant: by its id, by the beginning of it, or the newest of a mapping that suits. Throws a Failure when
 * there is none, or several.
 */
export async function findRun(rollcall: Rollcall, given: string, { suits, what }: RunSought): Promise<RunShown> {
  const words = given.replace(/…$/, ''); // as a narrow table shows an id
  if (GUID.test(words)) {
    const run = await rollcall.monitoring.run(words.toLowerCase()).catch(undefinedWhenUnknown);
    if (run) return run; // otherwise it may be the id of a mapping or a group
  }
  const begun = SHORT_ID.test(words) ? await runsBeginning(rollcall, words.toLowerCase()) : [];
  const [only, ...others] = begun;
  if (others.length > 0) throw wrongUse(`${begun.length} runs begin with "${words}": give more of the id.`);
  if (only) return only;
  const mappings = await findMappings(rollcall, words);
  const runs = await Promise.all(mappings.map(({ mappingId }) => rollcall.monitoring.runs({ mappingId }, NEWEST)));
  const [newest] = runs
    .flat()
    .filter(suits)
    .sort((one, other) => other.startedAt.localeCompare(one.startedAt));
  if (!newest)
    throw new Failure(exitCodes.failed, `No run of "${words}" ${what}: rollcall runs --mapping "${words}" shows all.`);
  return newest;
}

async function runsBeginning({ monitoring }: Rollcall, beginning: string): Promise<readonly RunShown[]> {
  const newest = await monitoring.runs({}, NEWEST);
  return newest.filter(({ id }) => id.startsWith(beginning));
}

function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'run-not-found') return undefined;
  throw error;
}
