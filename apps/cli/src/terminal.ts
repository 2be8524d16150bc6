/** Where text goes: a terminal, a pipe or a file. */
export interface Writer {
  readonly isTTY?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  /** Whether it shows colours; heeds NO_COLOR and FORCE_COLOR. */
  hasColors?(): boolean;
  write(text: string): boolean;
}

/** What the command line uses of the process that it runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Writer;
  readonly stderr: Writer;
  now(): Date;
}

/** Widths of a file or pipe: nothing is cut there. */
export const widthOf = ({ isTTY, columns }: Writer): number => (isTTY ? (columns ?? 80) : Infinity);

/** `FORCE_COLOR` is heeded on a pipe too. */
export function showsColours(writer: Writer, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return writer.isTTY === true && writer.hasColors?.() !== false;
}
