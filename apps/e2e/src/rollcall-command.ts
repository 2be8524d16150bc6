import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@rollcall/testing';

const PROGRAM = join(__dirname, '..', '..', '..', 'apps', 'cli', 'dist', 'main.js');

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a user starts it, without a terminal; with settings of its own, so that nobody's profiles count. */
export class RollcallCommand {
  private readonly home = mkdtempSync(join(tmpdir(), 'rollcall-command-'));

  /** `program`: the file to run instead of the one that was built here. */
  constructor(
    private readonly url: string,
    private readonly program = PROGRAM,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  run(...args: readonly string[]): Promise<Ended> {
    const { ROLLCALL_TOKEN: _, ROLLCALL_PROFILE: __, ...inherited } = process.env;
    const env = {
      ...inherited,
      XDG_CONFIG_HOME: this.home,
      XDG_STATE_HOME: this.home,
      ROLLCALL_URL: this.url,
      NO_COLOR: '1',
      ...this.env,
    };
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [this.program, ...args],
        { env, maxBuffer: 256e6, timeout: 120_000 },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number')
            reject(error); // it could not be started, or was killed
          else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
        },
      );
    });
  }

  /** The data of a command that ends well. */
  async data<Data = unknown>(...args: readonly string[]): Promise<Data> {
    const { exitCode, stdout, stderr } = await this.run(...args, '--output', 'json');
    if (exitCode !== 0) throw new Error(`rollcall ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Waits until the command ends with this code; gives how. */
  untilEndsWith(exitCode: number, ...args: readonly string[]): Promise<Ended> {
    const probe = async (): Promise<Ended> => {
      const ended = await this.run(...args);
      expect(ended).toMatchObject({ exitCode });
      return ended;
    };
    return eventually(probe, {
      within: 60_000,
      every: 300,
      what: `rollcall ${args.join(' ')} ending with ${exitCode}`,
    });
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
