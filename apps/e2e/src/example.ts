import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

/** A program of `examples/` at work. */
export interface RunningExample {
  /** What it has printed. */
  readonly lines: readonly string[];
  /** Asks it to end, and gives its exit code; null when the signal ended it. */
  stop(): Promise<number | null>;
}

const running = new Set<RunningExample>();

/** Ends those that a test has left. */
export async function stopExamples(): Promise<void> {
  await Promise.all([...running].map((example) => example.stop()));
}

/** Starts a program that goes on until it is stopped, as a user would. */
export function startExample(program: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningExample {
  const child = spawn(program, args, {
    cwd: EXAMPLES,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // with a process group of its own, since a script starts others
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  const example: RunningExample = {
    lines,
    stop: async () => {
      const runs = running.delete(example) && child.exitCode === null;
      if (runs && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
  running.add(example);
  return example;
}

/** Runs a program to its end, and gives the lines that it printed. Throws when it fails. */
export async function runExample(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: EXAMPLES, env: { ...process.env, ...env } });
  return stdout.split('\n').filter((line) => line !== '');
}
