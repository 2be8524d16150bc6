import { InfrastructureError } from '@rollcall/infrastructure';
import { readSettings, SettingsError } from '@rollcall/platform';
import type { Service } from './services';

/**
 * Checks what the services will read: environment and configuration file.
 * Throws an InfrastructureError that names every problem, once and one to a line.
 */
export function requireSettings(chosen: readonly Service[], env: NodeJS.ProcessEnv): void {
  const problems = new Set<string>();
  for (const { name } of chosen) {
    try {
      readSettings(name, env);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  }
  if (problems.size > 0) throw new InfrastructureError([...problems].join('\n'));
}
