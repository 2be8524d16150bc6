import { join } from 'node:path';
import { InfrastructureError } from '@rollcall/infrastructure';
import { REPOSITORY } from './data-folder';

/** The four services, in the order of the data's way; each with the variable that names its port. */
export const services = [
  { name: 'collection-watcher', portVariable: 'WATCHER_PORT', port: 8082 },
  { name: 'group-writer', portVariable: 'WRITER_PORT', port: 8083 },
  { name: 'full-sync-coordinator', portVariable: 'COORDINATOR_PORT', port: 8081 },
  { name: 'status-service', portVariable: 'STATUS_PORT', port: 8080 },
] as const;

export type Service = (typeof services)[number];
export type ServiceName = Service['name'];

/** The service of that name, or all. Throws an InfrastructureError when there is none of that name. */
export function chosenServices(only?: string): readonly Service[] {
  if (only === undefined) return services;
  const chosen = services.filter(({ name }) => name === only);
  if (chosen.length > 0) return chosen;
  throw new InfrastructureError(`There is no service "${only}": ${services.map(({ name }) => name).join(', ')}.`);
}

export const programOf = (service: ServiceName | 'simulators', program: 'main' | 'migrate'): string =>
  join(REPOSITORY, 'apps', service, 'dist', `${program}.js`);

export type ServicePorts = Readonly<Record<ServiceName, number>>;

/** The ports that the environment names, or the usual ones; and a sentence for each text that is no port. */
export function servicePorts(env: NodeJS.ProcessEnv): {
  readonly ports: ServicePorts;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const portOf = (name: ServiceName): number => {
    const { portVariable, port } = services.find((service) => service.name === name) ?? services[0];
    const text = env[portVariable] ?? String(port);
    if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
      problems.push(`${portVariable}: not a port: ${text}`);
    return Number(text);
  };
  const ports = {
    'collection-watcher': portOf('collection-watcher'),
    'group-writer': portOf('group-writer'),
    'full-sync-coordinator': portOf('full-sync-coordinator'),
    'status-service': portOf('status-service'),
  };
  return { ports, problems };
}
