import { join, resolve } from 'node:path';
import { freePort, startProgram, type Program } from '@rollcall/infrastructure';
import { serviceNames, type ServiceName } from '@rollcall/platform';

export const REPOSITORY = resolve(__dirname, '..', '..', '..', '..');

export const programFile = (app: ServiceName | 'simulators', program: 'main' | 'migrate'): string =>
  join(REPOSITORY, 'apps', app, 'dist', `${program}.js`);

/** The four services as processes; each keeps its port over restarts. */
export class ServiceSet {
  private readonly programs = new Map<ServiceName, Program>();

  private constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly ports: Readonly<Record<ServiceName, number>>,
  ) {}

  /** Chooses the ports; nothing runs yet. */
  static async at(folder: string, env: NodeJS.ProcessEnv): Promise<ServiceSet> {
    const ports = {
      'collection-watcher': await freePort(),
      'group-writer': await freePort(),
      'full-sync-coordinator': await freePort(),
      'status-service': await freePort(),
    };
    return new ServiceSet(folder, env, ports);
  }

  url(service: ServiceName): string {
    return `http://127.0.0.1:${this.ports[service]}`;
  }

  /** Starts these services, all unless named; resolves when they are ready. */
  async start(...chosen: readonly ServiceName[]): Promise<void> {
    const names = chosen.length > 0 ? chosen : serviceNames;
    await Promise.all(
      names.map(async (name) => {
        const program = await startProgram({
          name,
          script: programFile(name, 'main'),
          env: { COORDINATOR_URL: this.url('full-sync-coordinator'), ...this.env, PORT: String(this.ports[name]) },
          readyBy: { url: `${this.url(name)}/readyz` },
          logFile: this.logOf(name),
          pidFile: join(this.folder, `${name}.pid`),
        });
        this.programs.set(name, program);
        await program.ready;
      }),
    );
  }

  /** Sends the signal and resolves when the process has ended, with its exit code, or null when the signal ended it. */
  async kill(service: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const program = this.programs.get(service);
    if (!program) throw new Error(`${service} was never started`);
    return (await program.process.kill(signal)).code;
  }

  /** Ends all that run, in order, and those that take too long by force. */
  async stop(): Promise<void> {
    await Promise.all([...this.programs.values()].map(({ process }) => process.stop()));
  }

  logOf(service: ServiceName): string {
    return join(this.folder, 'logs', `${service}.log`);
  }
}
