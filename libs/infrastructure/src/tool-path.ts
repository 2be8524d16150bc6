import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InfrastructureError } from './infrastructure-error';

const run = promisify(execFile);

const SCRIPT = join(__dirname, '..', '..', '..', 'scripts', 'tools.mjs');

/** The programs that tests need and npm does not have. */
export type Tool = 'promtool' | 'kcat' | 'schemathesis' | 'chromium';

/**
 * The file of the program: that on the PATH, or one that is fetched into the user's cache once, which takes some seconds.
 * Throws an InfrastructureError that says what to install when it can be neither.
 */
export async function toolPath(tool: Tool): Promise<string> {
  try {
    return (await run(process.execPath, [SCRIPT, tool], { env: process.env })).stdout.trim();
  } catch (error) {
    const sentence = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new InfrastructureError(sentence, { cause: error });
  }
}
