import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolPath } from '@rollcall/infrastructure';
import { z } from 'zod';

const run = promisify(execFile);

export interface SchemathesisOptions {
  /** Of the service, which asks for no token. */
  readonly url: string;
  /** Paths that are not asked for: streams never end. */
  readonly without: readonly string[];
  /** Checks that do not apply. */
  readonly unchecked: readonly string[];
  /** How many requests are made up for each route beside the examples and the edges of its schema. */
  readonly examples: number;
}

/**
 * Asks a running service whatever its OpenAPI document allows, and much that it does not, always the same by a fixed seed.
 * Gives what was wrong, or nothing. Throws an InfrastructureError when schemathesis can neither be found nor fetched.
 */
export async function schemathesis({ url, without, unchecked, examples }: SchemathesisOptions): Promise<string> {
  const program = await toolPath('schemathesis');
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-schemathesis-')); // it keeps what it found beside where it runs
  const limits = [
    '--seed',
    '1',
    '--generation-deterministic',
    '--max-examples',
    String(examples),
    '--request-timeout',
    '60',
  ];
  const parts = ['--phases', 'examples,coverage,fuzzing', '--workers', '1', '--no-color'];
  const exceptions = [
    ...without.flatMap((path) => ['--exclude-path', path]),
    ...(unchecked.length > 0 ? ['--exclude-checks', unchecked.join(',')] : []),
  ];
  try {
    const document = join(folder, 'openapi.json');
    writeFileSync(document, await withoutSecurity(`${url}/openapi.json`));
    await run(program, ['run', document, '--url', url, ...parts, ...limits, ...exceptions], {
      cwd: folder,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      maxBuffer: 64e6,
    });
    return '';
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('stdout' in error)) throw error;
    const report = String(error.stdout);
    return report.slice(Math.max(0, report.search(/=+ (?:ERRORS|FAILURES) =+/)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The document as it holds for a service that asks for no token. */
async function withoutSecurity(url: string): Promise<string> {
  const { security: _, ...document } = z.looseObject({}).parse(await (await fetch(url)).json());
  return JSON.stringify(document);
}
