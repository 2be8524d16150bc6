import type { Command } from 'commander';
import { connect, type ConnectionOptions, type Rollcall } from './connection';
import type { ExitCode } from './exit-code';
import { Output, type OutputFormat } from './output/output';
import type { Terminal } from './terminal';

/** The options that every command has. */
export interface GlobalOptions extends ConnectionOptions {
  readonly output: OutputFormat;
  readonly quiet?: boolean;
}

/** What a command works with. */
export interface Session {
  readonly rollcall: Rollcall;
  readonly output: Output;
  readonly terminal: Terminal;
}

/** What a command does; without an answer it ends well. */
export type Work<Args extends readonly unknown[]> = (session: Session, ...args: Args) => Promise<ExitCode | void>;

/** What a command works with that does not call Rollcall. */
export interface LocalSession {
  readonly output: Output;
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
}

/** Runs commands on one terminal, and keeps how the last one ended. */
export class Sessions {
  exitCode: ExitCode = 0;
  /** Where Rollcall was looked for, for the sentence when it does not answer. */
  origin: string | undefined;

  constructor(readonly terminal: Terminal) {}

  /** The action of a command: it is given its arguments and options, as the framework has read them. */
  action<Args extends readonly unknown[]>(work: Work<Args>): (this: Command, ...args: Args) => Promise<void> {
    const begin = (command: Command, args: Args): Promise<void> => this.run(command.optsWithGlobals(), work, args);
    return function (this: Command, ...args: Args) {
      return begin(this, args);
    };
  }

  /** The same for a command that does not call Rollcall. */
  local<Args extends readonly unknown[]>(
    work: (session: LocalSession, ...args: Args) => Promise<ExitCode | void>,
  ): (this: Command, ...args: Args) => Promise<void> {
    const begin = async (options: GlobalOptions, args: Args): Promise<void> => {
      const output = new Output(options.output, options.quiet ?? false, this.terminal);
      this.exitCode = (await work({ output, terminal: this.terminal, options }, ...args)) ?? 0;
    };
    return function (this: Command, ...args: Args) {
      return begin(this.optsWithGlobals(), args);
    };
  }

  private async run<Args extends readonly unknown[]>(
    options: GlobalOptions,
    work: Work<Args>,
    args: Args,
  ): Promise<void> {
    const output = new Output(options.output, options.quiet ?? false, this.terminal);
    const rollcall = await connect(options, this.terminal);
    this.origin = rollcall.origin;
    try {
      this.exitCode = (await work({ rollcall, output, terminal: this.terminal }, ...args)) ?? 0;
    } finally {
      await rollcall.close();
    }
  }
}
