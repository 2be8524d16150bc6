import { eventually, type RunningSystem } from '@rollcall/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchSystemPlan, startBenchSystem } from './system/start-bench-system';

/** What one scenario is played with. */
export interface StagePlan {
  readonly size: number;
  /** Virtual seconds in a real one. */
  readonly speed: number;
  readonly replicas: number;
  /** Hears how far it is. */
  readonly say: (sentence: string) => void;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** Somebody asked to stop. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The end state is not what it must be: the figures are worth nothing. */
export class WrongEndError extends Error {
  override readonly name = 'WrongEndError';
}

/** How far something is. */
export interface Progress {
  readonly over: boolean;
  readonly sofar: string;
}

/** Longer than any step takes on a slow machine. */
const PATIENCE_MS = 2 * 3_600_000;
const SAY_EVERY_MS = 5_000;
const STOPPED = Symbol('stopped');

/** Where one scenario is played: a system of its own, which ends with `clear()`. */
export class Stage {
  private readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  private system: RunningSystem | undefined;

  constructor(readonly plan: StagePlan) {}

  /** Starts the system, once. */
  async start(
    more: Pick<BenchSystemPlan, 'services' | 'env' | 'neighbours' | 'configure'> = {},
  ): Promise<RunningSystem> {
    const { speed, replicas, signal } = this.plan;
    this.system = await startBenchSystem({ folder: this.folder, speed, replicas, ...more });
    if (signal.aborted) throw new InterruptedError();
    return this.system;
  }

  /** Waits for a value that is neither null nor false. */
  async until<Value>(
    what: string,
    probe: () => Value | null | false | Promise<Value | null | false>,
    everyMs = 250,
  ): Promise<Value> {
    const { signal } = this.plan;
    const unlessStopped = (): ReturnType<typeof probe> | typeof STOPPED => (signal.aborted ? STOPPED : probe());
    const seen = await eventually<Value | typeof STOPPED>(unlessStopped, { within: PATIENCE_MS, every: everyMs, what });
    if (seen === STOPPED) throw new InterruptedError();
    return seen;
  }

  /** Waits until `look` says that it is over, and says from time to time how far it is. */
  async untilOver(what: string, look: () => Promise<Progress>, everyMs?: number): Promise<void> {
    let saidAt = Date.now();
    await this.until(
      what,
      async () => {
        const { over, sofar } = await look();
        if (!over && Date.now() - saidAt > SAY_EVERY_MS) {
          saidAt = Date.now();
          this.plan.say(sofar);
        }
        return over;
      },
      everyMs,
    );
  }

  /** The last lines of all logs, for a scenario that failed. */
  logTails(): string {
    return this.system?.logTails() ?? '';
  }

  /** Ends everything and forgets its data. */
  async clear(): Promise<void> {
    await this.system?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
