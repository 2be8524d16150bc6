import { join, resolve } from 'node:path';
import { freePort, startProgram, type BackgroundProcess, type Program } from '@rollcall/infrastructure';
import { serviceNames, type ServiceName } from '@rollcall/platform';

export const REPOSITORY = resolve(__dirname, '..', '..', '..', '..');

export const programFile = (app: ServiceName | 'simulators'): string =>
  join(REPOSITORY, 'apps', app, 'dist', 'main.js');

/** The four services as processes; each keeps its port over restarts. */
export class ServiceSet {
  private readonly programs = new Map<ServiceName, Program>();
  private readonly others: Program[] = [];
  private startedBeside = 0;

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

  /** The one that `start` started and `kill` ends. Throws when it was never started. */
  processOf(service: ServiceName): BackgroundProcess {
    const program = this.programs.get(service);
    if (!program) throw new Error(`${service} was never started`);
    return program.process;
  }

  url(service: ServiceName): string {
    return `http://127.0.0.1:${this.ports[service]}`;
  }

  /** Starts these services, all unless named; resolves when they are ready. */
  async start(...chosen: readonly ServiceName[]): Promise<void> {
    const names = chosen.length > 0 ? chosen : serviceNames;
    await Promise.all(
      names.map(async (name) => {
        const program = await this.run(name, name, this.ports[name]);
        this.programs.set(name, program);
        await program.ready;
      }),
    );
  }

  /** Starts one more process of a service beside the one at `url`, on a port of its own; it is ready when this resolves. */
  async startAnother(name: ServiceName): Promise<Program & { readonly url: string }> {
    const number = this.startedBeside++ + 2; // counted at once: several may be started at a time
    const port = await freePort();
    const program = await this.run(name, `${name}-${number}`, port);
    this.others.push(program);
    await program.ready;
    return { ...program, url: `http://127.0.0.1:${port}` };
  }

  /** Sends the signal and resolves when the process has ended, with its exit code, or null when the signal ended it. */
  async kill(service: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    return (await this.processOf(service).kill(signal)).code;
  }

  /** Those that run now, the ones that were started beside others too. */
  get processes(): readonly BackgroundProcess[] {
    const all = [...this.programs.values(), ...this.others].map(({ process }) => process);
    return all.filter(({ ending }) => !ending);
  }

  /** Ends all that run, in order, and those that take too long by force. */
  async stop(): Promise<void> {
    await Promise.all([...this.programs.values(), ...this.others].map(({ process }) => process.stop()));
  }

  /** `called`: what its files are named after. */
  private run(name: ServiceName, called: string, port: number): Promise<Program> {
    return startProgram({
      name: called,
      script: programFile(name),
      env: { COORDINATOR_URL: this.url('full-sync-coordinator'), ...this.env, PORT: String(port) },
      readyBy: { url: `http://127.0.0.1:${port}/readyz` },
      logFile: this.logOf(called),
      pidFile: join(this.folder, `${called}.pid`),
    });
  }

  logOf(called: string): string {
    return join(this.folder, 'logs', `${called}.log`);
  }
}
