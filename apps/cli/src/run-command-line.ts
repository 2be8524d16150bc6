import { CommanderError } from 'commander';
import { exitCodes, type ExitCode } from './exit-code';
import { failureOf } from './failure';
import { makeProgram } from './program';
import { Sessions } from './session';
import type { Terminal } from './terminal';

/** Runs one command; `args` without the program's name. Says on stderr why it failed, in one sentence. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const sessions = new Sessions(terminal);
  try {
    await makeProgram(sessions).parseAsync(args, { from: 'user' });
    return sessions.exitCode;
  } catch (error) {
    if (isHelp(error)) return exitCodes.wrongUse;
    const failure = failureOf(error, sessions.origin);
    if (!failure) return sessions.exitCode;
    terminal.stderr.write(`${failure.message}\n`);
    return failure.exitCode;
  }
}

/** A command of commands was called alone: what it has is on stderr by now. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.code === 'commander.help';
