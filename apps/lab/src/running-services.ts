import { join } from 'node:path';
import { InfrastructureError, startProgram, wordsFor, type Program } from '@rollcall/infrastructure';
import { programOf, type Service, type ServiceName, type ServicePorts } from './services';

export interface ServiceOptions {
  readonly ports: ServicePorts;
  readonly env: NodeJS.ProcessEnv;
  /** Where their logs and process numbers go. */
  readonly folder: string;
  /** Hears each line that a service prints. */
  readonly onLine?: (line: string) => void;
  /** Hears of each service when it is ready. */
  readonly onReady: (service: ServiceName) => void;
}

/** Services that were started together and end together. */
export class RunningServices {
  private constructor(
    private readonly programs: readonly Program[],
    private readonly onReady: (service: string) => void,
  ) {}

  /** Starts them as processes of their own; none is ready yet. */
  static async start(chosen: readonly Service[], options: ServiceOptions): Promise<RunningServices> {
    const programs = await Promise.all(chosen.map((service) => startService(service, options)));
    return new RunningServices(programs, (name) => options.onReady(name as ServiceName));
  }

  /** Resolves when all are ready. Fails with an InfrastructureError when one ends first. */
  async ready(): Promise<void> {
    await Promise.all(
      this.programs.map(async ({ process: { name }, ready }) => {
        await ready;
        this.onReady(name);
      }),
    );
  }

  /** Fails with an InfrastructureError as soon as one of them ends; never resolves. */
  async anyEnds(): Promise<never> {
    const sentence = await Promise.race(
      this.programs.map(async ({ process }) => {
        const ending = await process.ended;
        return `${process.name} ended by itself (${wordsFor(ending)}), so the others are stopped. Its log: ${process.logFile}`;
      }),
    );
    throw new InfrastructureError(sentence);
  }

  /** SIGTERM to all, and SIGKILL to those that take longer than 15 s. */
  async stop(): Promise<void> {
    await Promise.all(this.programs.map(({ process }) => process.stop()));
  }
}

const startService = ({ name }: Service, { ports, env, folder, onLine }: ServiceOptions): Promise<Program> => {
  const port = ports[name];
  const host = env['HOST'] && !['0.0.0.0', '::'].includes(env['HOST']) ? env['HOST'] : '127.0.0.1';
  return startProgram({
    name,
    script: programOf(name, 'main'),
    env: {
      COORDINATOR_URL: `http://${host}:${ports['full-sync-coordinator']}`,
      ...env,
      PORT: String(port),
    },
    readyBy: { url: `http://${host}:${port}/readyz` },
    logFile: join(folder, 'logs', `${name}.log`),
    pidFile: join(folder, 'processes', `${name}-${port}.pid`),
    ...(onLine && { onLine }),
  });
};
