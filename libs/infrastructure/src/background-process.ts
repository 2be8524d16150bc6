import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { endProcess, identityOf, isAlive, readIdentity, type ProcessIdentity } from './process-identity';

export interface BackgroundProcessOptions {
  /** What it is called in sentences, such as `Kafka`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** All that it prints is appended here. */
  readonly logFile: string;
  /** Names the running process, so that one left over by a killed run can be found and ended. */
  readonly pidFile: string;
  /** How it is asked to end; SIGTERM unless it wants another. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to end before it is killed. */
  readonly graceMs?: number;
  /** Hears each line of its standard output and error. */
  readonly onLine?: (line: string) => void;
}

/** How a process ended: by its own code or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Such as `exit code 1` or `killed by SIGKILL`. */
export const wordsFor = ({ code, signal }: Ending): string => (signal ? `killed by ${signal}` : `exit code ${code}`);

/** A child in a session of its own: the terminal's Ctrl-C does not reach it, only `stop` and `kill` do. */
export class BackgroundProcess {
  /** Resolves when the process has ended, however it came. */
  readonly ended: Promise<Ending>;
  ending: Ending | undefined;

  private constructor(
    private readonly options: BackgroundProcessOptions,
    private readonly identity: ProcessIdentity,
    child: ChildProcess,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.ending = { code, signal };
        rmSync(options.pidFile, { force: true });
        resolve(this.ending);
      });
    });
  }

  /** Ends the one that an earlier, killed run left behind, then starts. Throws when the command cannot be run. */
  static async start(options: BackgroundProcessOptions): Promise<BackgroundProcess> {
    await BackgroundProcess.endLeftOver(options.pidFile, options.stopSignal, options.graceMs);
    mkdirSync(dirname(options.logFile), { recursive: true });
    mkdirSync(dirname(options.pidFile), { recursive: true });
    const log = openSync(options.logFile, 'a');
    const output = options.onLine ? 'pipe' : log;
    const child = spawn(options.command, options.args, {
      detached: true,
      stdio: ['ignore', output, output],
      ...(options.env && { env: options.env }),
      ...(options.cwd && { cwd: options.cwd }),
    });
    if (options.onLine) passLinesOn(child, log, options.onLine);
    else closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    const identity = identityOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, began: 'ended at once' };
    writeFileSync(options.pidFile, JSON.stringify({ ...identity, owner: identityOf(process.pid) }));
    return new BackgroundProcess(options, identity, child);
  }

  /** Ends the process that the file names, if it still runs and who started it does not. */
  static async endLeftOver(pidFile: string, signal: NodeJS.Signals = 'SIGTERM', graceMs = 15_000): Promise<void> {
    const leftOver = readIdentity(pidFile);
    if (!leftOver || (leftOver.owner && isAlive(leftOver.owner))) return;
    await endProcess(leftOver, signal, graceMs);
    rmSync(pidFile, { force: true });
  }

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  get pid(): number {
    return this.identity.pid;
  }

  /** Asks it to end and waits; kills it when it takes longer than its grace. */
  async stop(): Promise<Ending> {
    await endProcess(this.identity, this.options.stopSignal ?? 'SIGTERM', this.options.graceMs ?? 15_000);
    return this.ended;
  }

  /** Sends the signal and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ending> {
    if (!this.ending) process.kill(this.pid, signal);
    return this.ended;
  }

  /** The last lines that it printed. */
  lastLines(count = 20): string {
    return readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  }
}

/** Each line goes to the log and to the listener; the log is closed when both streams have ended. */
function passLinesOn(child: ChildProcess, log: number, onLine: (line: string) => void): void {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  let open = streams.length;
  for (const stream of streams) {
    createInterface({ input: stream })
      .on('line', (line) => {
        writeSync(log, `${line}\n`);
        onLine(line);
      })
      .on('close', () => {
        open -= 1;
        if (open === 0) closeSync(log);
      });
  }
}
