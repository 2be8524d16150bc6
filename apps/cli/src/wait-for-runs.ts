import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type RunShown } from '@rollcall/client';
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { exitCodes, type ExitCode } from './exit-code';
import { Failure } from './failure';
import { countsOf, isSettled, progressOf } from './progress-of-run';
import type { Session } from './session';

/** What is known of a run when it was asked for. */
export interface AwaitedRun {
  readonly id: string;
  /** Of its mapping. */
  readonly name: string | null;
}

/** The part of a session that waiting needs. */
interface Waiter {
  readonly rollcall: { readonly monitoring: Pick<Session['rollcall']['monitoring'], 'run'> };
  readonly output: Pick<Session['output'], 'quiet'>;
}

const PAUSE_MS = 300;

/** A run that was just asked for is in the view some moments later. */
const PATIENCE_MS = 30_000;

/** So many are asked after at once; the others wait in the view alike. */
const AT_ONCE = 16;

/**
 * Waits until nothing more happens to the runs without a person, and shows meanwhile how they are doing. Throws a Failure on
 * Ctrl-C, which ends only the waiting.
 */
export async function waitForRuns(
  { rollcall, output: { quiet } }: Waiter,
  runs: readonly AwaitedRun[],
): Promise<readonly RunShown[]> {
  const ended = new Map<string, RunShown>();
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted); // once more: at once
    interruption.abort();
  };
  const tasks = runs.map(({ id, name }) => ({
    title: name ?? id,
    task: async (_: unknown, task: { title: string; output: string }) => {
      const run = await untilSettled(rollcall, id, interruption.signal, (now) => {
        const progress = progressOf(now);
        if (progress !== task.output) task.output = progress; // a log has a line for each
      });
      ended.set(id, run);
      task.title = `${name ?? id}: ${endOf(run)}`;
    },
  }));
  const { stderr } = process; // stdout is for the data
  const fits = stderr.isTTY && runs.length < stderr.rows / 2; // two lines each
  const logger = new ListrLogger({ useIcons: fits, processOutput: new ProcessOutput(stderr, stderr) });
  const renderer = fits ? 'default' : 'simple';
  const listr = new Listr(tasks, {
    concurrent: AT_ONCE,
    renderer: quiet ? 'silent' : renderer,
    rendererOptions: { logger, showErrorMessage: false }, // it is said once, at the end
    registerSignalListeners: false, // they would end the program without a word
  });
  process.on('SIGINT', interrupt); // until the end: what restores the cursor ends the program when nobody else listens
  try {
    await listr.run();
  } finally {
    process.off('SIGINT', interrupt);
  }
  return runs.map(({ id }) => ended.get(id)).filter((run) => run !== undefined);
}

/** How a command ends that has waited for these runs; the worst counts. */
export function exitCodeOf(runs: readonly RunShown[]): ExitCode {
  if (runs.some(({ state }) => state === 'failed' || state === 'cancelled')) return exitCodes.failed;
  if (runs.some(({ state }) => state === 'held')) return exitCodes.held;
  const refused = runs.some(({ additions, removals }) => additions.failed + removals.failed > 0);
  return refused ? exitCodes.failed : exitCodes.done;
}

async function untilSettled(
  { monitoring }: Waiter['rollcall'],
  id: string,
  signal: AbortSignal,
  onProgress: (run: RunShown) => void,
): Promise<RunShown> {
  const givenUp = Date.now() + PATIENCE_MS;
  for (;;) {
    const run = await monitoring.run(id).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'run-not-found' && Date.now() < givenUp) return undefined;
      throw error;
    });
    if (run && isSettled(run)) return run;
    if (run) onProgress(run);
    await sleep(PAUSE_MS, undefined, { signal }).catch(tellOfInterruption);
  }
}

function tellOfInterruption(): never {
  throw new Failure(
    exitCodes.interrupted,
    'Nobody waits any more, but it goes on: rollcall runs shows how far it is, and rollcall cancel gives it up.',
  );
}

function endOf(run: RunShown): string {
  const counts = run.kind === 'preview' ? 'planned' : countsOf(run);
  return run.state === 'done' ? counts : `${run.state}, ${run.message ?? counts}`;
}
