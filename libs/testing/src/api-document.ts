import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { REPOSITORY } from './system/service-set';

const run = promisify(execFile);

/** The YAML of a document, as it is checked in. */
export const asYaml = (document: object): string =>
  stringify(JSON.parse(JSON.stringify(document)), { aliasDuplicateObjects: false, lineWidth: 120 });

/** What is checked in at this path of the repository; with UPDATE_DOCUMENTS=true it becomes `text` first. */
export function checkedIn(path: string, text: string): string {
  const file = join(REPOSITORY, path);
  if (process.env['UPDATE_DOCUMENTS'] === 'true') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return readFileSync(file, 'utf8');
}

/** What Redocly's strict rules find wrong with an OpenAPI document: nothing, or its report. */
export async function lintOpenApi(yaml: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-openapi-'));
  const file = join(folder, 'openapi.yaml');
  writeFileSync(file, yaml);
  const config = join(REPOSITORY, 'docs', 'api', 'redocly.yaml');
  const program = join(REPOSITORY, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  try {
    await run(process.execPath, [program, 'lint', file, '--config', config, '--format', 'stylish'], { env });
    return '';
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('stdout' in error)) throw error;
    return String(error.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
