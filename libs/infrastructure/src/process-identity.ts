import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** When the process began, as this system counts it; undefined when there is no such process (or only its zombie). */
function beginning(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/stat')) {
      // The command in brackets may hold blanks. Source: proc_pid_stat(5): field 3 is the state, field 22 the start time.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (fields[0] === 'Z') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined; // no such process
  }
}

/** A process that can be told from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly began: string;
}

/** The identity of a living process. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const began = beginning(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether that very process still runs. */
export const isAlive = ({ pid, began }: ProcessIdentity): boolean => beginning(pid) === began;

const written = z.object({ pid: z.int().positive(), began: z.string() });
const writtenWithOwner = written.extend({ owner: written.optional() });

/** Reads an identity, and that of its owner, written with `JSON.stringify`; undefined when there is none. */
export function readIdentity(file: string): z.infer<typeof writtenWithOwner> | undefined {
  try {
    return writtenWithOwner.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // never written, or cut short by a crash: nobody is named
  }
}

/**
 * Ends that very process: `signal`, and SIGKILL when it still runs after `graceMs`.
 * Resolves when it is gone; at once when it was gone already.
 */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const killAt = Date.now() + graceMs;
  if (isAlive(identity)) process.kill(identity.pid, signal);
  while (isAlive(identity)) {
    if (Date.now() > killAt) process.kill(identity.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
