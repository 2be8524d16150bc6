import { accessSync, constants, readFileSync } from 'node:fs';
import { configuration, problemsOf, type Configuration } from '@rollcall/contracts';
import { parseDocument } from 'yaml';
import { codeOf } from '../database/transient';
import type { ServiceName } from './settings';

/** Whether the file can be read, as a sentence when it cannot. */
export function unreadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? `there is no file ${path}` : `the file ${path} cannot be read`;
  }
}

/** The configuration of the YAML file, or every problem of it with its path. */
export function readConfiguration(path: string): { value?: Configuration; problems: readonly string[] } {
  const missing = unreadable(path);
  if (missing) return { problems: [missing] };
  const document = parseDocument(readFileSync(path, 'utf8'), { prettyErrors: true });
  if (document.errors.length > 0) return { problems: document.errors.map((error) => firstLine(error.message)) };
  const parsed = configuration.safeParse(document.toJS() ?? {});
  return parsed.success ? { value: parsed.data, problems: [] } : { problems: problemsOf(parsed.error) };
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;

/** What is wrong with the secrets that this service itself will read: nobody else's need to be on its machine. */
export function secretProblems(value: Configuration, service: ServiceName, env: NodeJS.ProcessEnv): readonly string[] {
  const problems: string[] = [];
  const file = (path: string, name: string | undefined) => {
    const problem = name === undefined ? undefined : unreadable(name);
    if (problem) problems.push(`${path}: ${problem}`);
  };
  if (service === 'collection-watcher')
    value.sites.forEach(({ caFile, authentication }, index) => {
      const at = `sites.${index}`;
      file(`${at}.caFile`, caFile);
      if (authentication.kind === 'bearer') file(`${at}.authentication.tokenFile`, authentication.tokenFile);
      if (authentication.kind === 'clientCredentials')
        file(`${at}.authentication.secretFile`, authentication.secretFile);
    });
  if (service === 'group-writer' || service === 'full-sync-coordinator')
    value.tenants.forEach(({ credential }, index) => {
      const at = `tenants.${index}.credential`;
      if (credential.kind === 'certificate') file(`${at}.certificateFile`, credential.certificateFile);
      if (credential.kind === 'workloadIdentity') file(`${at}.tokenFile`, credential.tokenFile);
      if (credential.kind !== 'clientSecret') return;
      file(`${at}.secretFile`, credential.secretFile);
      const variable = credential.secretEnvironment;
      if (variable !== undefined && !env[variable])
        problems.push(`${at}.secretEnvironment: the variable ${variable} is not set`);
    });
  return problems;
}
