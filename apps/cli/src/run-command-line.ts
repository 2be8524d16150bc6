import type { ExitCode } from './exit-code';
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
    const failure = failureOf(error, sessions.origin);
    if (!failure) return sessions.exitCode;
    terminal.stderr.write(`${failure.message}\n`);
    return failure.exitCode;
  }
}
