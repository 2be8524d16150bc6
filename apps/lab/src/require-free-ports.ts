import { InfrastructureError, portOrFree } from '@rollcall/infrastructure';
import type { Service, ServicePorts } from './services';

/** Throws an InfrastructureError that names every port that is taken and the variable that chooses another. */
export async function requireFreePorts(chosen: readonly Service[], ports: ServicePorts): Promise<void> {
  const taken: string[] = [];
  for (const { name, portVariable } of chosen) {
    await portOrFree(ports[name], () => {
      taken.push(`Port ${ports[name]} for ${name} is taken: set ${portVariable} to another.`);
    });
  }
  if (taken.length > 0) throw new InfrastructureError(taken.join('\n'));
}
