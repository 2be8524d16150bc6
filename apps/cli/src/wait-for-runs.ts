import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type RunShown } from '@rollcall/client';
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { exitCodes, type ExitCode } from './exit-code';
import { countsOf, isSettled, progressOf } from './progress-of-run';
import type { Session } from './session';

/** What is known of a run when it was asked for. */
export interface AwaitedRun {
  readonly id: string;
  /** Of its mapping. */
  readonly name: string | null;
}

const PAUSE_MS = 300;

/** A run that was just asked for is in the view some moments later. */
const PATIENCE_MS = 30_000;

/** So many are asked after at once; the others wait in the view alike. */
const AT_ONCE = 16;

/** Waits until nothing more happens to the runs without a person, and shows meanwhile how they are doing. */
export async function waitForRuns(
  { rollcall, output: { quiet } }: Session,
  runs: readonly AwaitedRun[],
): Promise<readonly RunShown[]> {
  const ended = new Map<string, RunShown>();
  const tasks = runs.map(({ id, name }) => ({
    title: name ?? id,
    task: async (_: unknown, task: { title: string; output: string }) => {
      const run = await untilSettled(rollcall, id, (now) => (task.output = progressOf(now)));
      ended.set(id, run);
      task.title = `${name ?? id}: ${endOf(run)}`;
    },
  }));
  const { stderr } = process; // stdout is for the data
  const fits = stderr.isTTY && runs.length < stderr.rows / 2; // two lines each
  const logger = new ListrLogger({ useIcons: fits, processOutput: new ProcessOutput(stderr, stderr) });
  const renderer = fits ? 'default' : 'simple';
  await new Listr(tasks, {
    concurrent: AT_ONCE,
    renderer: quiet ? 'silent' : renderer,
    rendererOptions: { logger },
  }).run();
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
  { monitoring }: Session['rollcall'],
  id: string,
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
    await sleep(PAUSE_MS);
  }
}

function endOf(run: RunShown): string {
  const counts = run.kind === 'preview' ? 'planned' : countsOf(run);
  return run.state === 'done' ? counts : `${run.state}, ${run.message ?? counts}`;
}
