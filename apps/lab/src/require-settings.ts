import { InfrastructureError } from '@rollcall/infrastructure';
import { readSettings, SettingsError } from '@rollcall/platform';
import { servicePorts, type Service, type ServicePorts } from './services';

/**
 * Checks what the services will read: ports, environment and configuration file. The ports, if all is well.
 * Throws an InfrastructureError that names every problem, once and one to a line.
 */
export function requireSettings(chosen: readonly Service[], env: NodeJS.ProcessEnv): ServicePorts {
  const { ports, problems: portProblems } = servicePorts(env);
  const problems = new Set<string>(portProblems);
  for (const { name } of chosen) {
    try {
      readSettings(name, env);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  }
  if (problems.size > 0) throw new InfrastructureError([...problems].join('\n'));
  return ports;
}
