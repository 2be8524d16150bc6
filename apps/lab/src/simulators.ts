import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InfrastructureError, startProgram, wordsFor, type BackgroundProcess } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { dataFolder } from './data-folder';
import { programOf } from './services';
import { untilStopped } from './until-stopped';

export interface SimulatorsOptions {
  /** Where they put their CA, a configuration for the services, and how to reach them. */
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
}

/** Names the running simulators of a data folder. */
export const simulatorsPidFile = (data: string): string => join(data, 'simulators.pid');

/** Starts the simulators; resolves when they are ready. Throws an InfrastructureError when they end first. */
export async function startSimulators({ data, env, logFile, onLine }: SimulatorsOptions): Promise<BackgroundProcess> {
  mkdirSync(data, { recursive: true });
  const simulators = await startProgram({
    name: 'simulators',
    script: programOf('simulators', 'main'),
    env: { ...env, SIMULATOR_DATA: data },
    logFile,
    pidFile: simulatorsPidFile(data),
    readyBy: { line: 'ready' },
    ...(onLine && { onLine }),
  });
  await simulators.ready;
  return simulators.process;
}

/** `simulators`: only Microsoft's two ends, until stopped. */
export const simulatorsCommand = (): Command =>
  new Command('simulators')
    .description('stand-ins for Graph and the AdminService, until stopped')
    .option(
      '--data <folder>',
      'where the CA and the configuration go',
      process.env['SIMULATOR_DATA'] ?? dataFolder('simulators'),
    )
    .action(async ({ data }: { data: string }) => {
      const stopped = untilStopped();
      const simulators = await startSimulators({
        data,
        env: process.env,
        logFile: join(data, 'simulators.log'),
        onLine: (line) => console.log(line),
      });
      const ending = await Promise.race([stopped, simulators.ended]);
      if (ending) throw new InfrastructureError(`The simulators ended by themselves (${wordsFor(ending)}).`);
      await simulators.stop();
    });
