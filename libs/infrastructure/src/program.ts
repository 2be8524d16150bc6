import { BackgroundProcess, type BackgroundProcessOptions } from './background-process';
import { untilReady } from './until-ready';

export interface ProgramOptions extends Omit<BackgroundProcessOptions, 'command' | 'args'> {
  /** The JavaScript file that node runs. */
  readonly script: string;
  /** How it says that it is ready: an address that then answers 200, or a line that it then prints. */
  readonly readyBy: { readonly url: string } | { readonly line: string };
}

/** A program of node that goes on until it is stopped. */
export interface Program {
  readonly process: BackgroundProcess;
  /** Resolves when it says that it is ready; fails with an InfrastructureError when it ends first or takes too long. */
  readonly ready: Promise<void>;
}

/** Long enough for a machine that does much else. */
const READY_WITHIN_MS = 180_000;

/** Starts the program; it is running when this resolves, and ready when `ready` does. */
export async function startProgram({ script, readyBy, ...options }: ProgramOptions): Promise<Program> {
  let lineSeen = false;
  const listening = 'line' in readyBy && {
    onLine: (line: string): void => {
      options.onLine?.(line);
      lineSeen ||= line === readyBy.line;
    },
  };
  const command = { ...options, ...listening, command: process.execPath, args: [script] };
  const background = await BackgroundProcess.start(command);
  const probe = async (): Promise<void> => {
    if ('url' in readyBy) await expectOk(readyBy.url);
    else if (!lineSeen) throw new Error(`it has not printed "${readyBy.line}"`);
  };
  const ready = untilReady(background, probe, READY_WITHIN_MS);
  ready.catch(() => {}); // whoever awaits it later hears of it then
  return { process: background, ready };
}

async function expectOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
