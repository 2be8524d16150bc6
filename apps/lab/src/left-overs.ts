import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackgroundProcess, removeVolumes } from '@rollcall/infrastructure';
import { simulatorsPidFile } from './simulators';

/** Ends the simulators that a killed run left behind. */
export const endLeftOverSimulators = (folder: string): Promise<void> =>
  BackgroundProcess.endLeftOver(simulatorsPidFile(join(folder, 'simulators')));

/** Ends the services that a killed run left behind. */
export async function endLeftOverServices(folder: string): Promise<void> {
  const processes = join(folder, 'processes');
  const files = existsSync(processes) ? readdirSync(processes) : [];
  await Promise.all(files.map((file) => BackgroundProcess.endLeftOver(join(processes, file))));
}

/** Ends what a killed run left behind and removes all data: the next start finds nothing. */
export async function forgetEverything(folder: string): Promise<void> {
  await endLeftOverServices(folder);
  await endLeftOverSimulators(folder);
  await BackgroundProcess.endLeftOver(join(folder, 'infra', 'kafka', 'kafka.pid'));
  await BackgroundProcess.endLeftOver(join(folder, 'infra', 'postgres', 'postgres.pid'), 'SIGINT');
  await removeVolumes(join(folder, 'infra'));
  for (const part of ['infra', 'simulators', 'logs', 'processes', 'lab.json']) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
}
