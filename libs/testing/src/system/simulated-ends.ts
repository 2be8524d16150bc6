import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlClient, readConnection } from '@rollcall/client';
import { startProgram, type Program } from '@rollcall/infrastructure';
import { programFile, REPOSITORY } from './service-set';

/** Starts the simulators from their `dist`, on free ports; `env` says what else is set. Their log goes into `folder`. */
export const startSimulators = (
  folder: string,
  data: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Program> =>
  startProgram({
    name: 'simulators',
    script: programFile('simulators'),
    cwd: REPOSITORY,
    env: {
      ...process.env,
      SIMULATOR_GRAPH_PORT: '0',
      SIMULATOR_CONFIGMGR_PORT: '0',
      SIMULATOR_DATA: data,
      ...env,
    },
    readyBy: { line: 'ready' },
    logFile: join(folder, 'logs', 'simulators.log'),
    pidFile: join(folder, 'simulators.pid'),
  });

/** Microsoft's two ends without Rollcall between them, for tests of an adapter alone. Ends with `stop()`. */
export class SimulatedEnds {
  readonly control: ControlClient;
  /** Where both ends are, and the file of the CA that their certificates are of. */
  readonly connection: ReturnType<typeof readConnection>;

  private constructor(
    /** Where they put what is needed to reach them, such as `<tenant>.secret`. */
    readonly data: string,
    private readonly program: Program,
  ) {
    this.control = new ControlClient(data);
    this.connection = readConnection(data);
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<SimulatedEnds> {
    const data = mkdtempSync(join(tmpdir(), 'rollcall-ends-'));
    const program = await startSimulators(data, data, env);
    await program.ready;
    return new SimulatedEnds(data, program);
  }

  async stop(): Promise<void> {
    await this.control.close();
    await this.program.process.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}
