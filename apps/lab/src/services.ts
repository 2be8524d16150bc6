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

/** The ports that the environment names, or the usual ones. Throws an InfrastructureError for what is no port. */
export function servicePorts(env: NodeJS.ProcessEnv): Readonly<Record<ServiceName, number>> {
  const wrong: string[] = [];
  const ports = services.map(({ name, portVariable, port }) => {
    const text = env[portVariable] ?? String(port);
    if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
      wrong.push(`${portVariable}: not a port: ${text}`);
    return [name, Number(text)] as const;
  });
  if (wrong.length > 0) throw new InfrastructureError(wrong.join('\n'));
  return Object.fromEntries(ports) as Record<ServiceName, number>;
}
