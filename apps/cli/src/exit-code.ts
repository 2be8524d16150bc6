/** How the command line ends; part of its interface, since scripts decide by it. */
export const exitCodes = {
  done: 0,
  /** What was asked for cannot be: an unknown option, a name that fits nothing, or several things. */
  wrongUse: 1,
  /** A preview has found something to do. */
  changesWouldBeMade: 2,
  /** Removals wait for a person. */
  held: 3,
  failed: 4,
  /** Rollcall, or the end that it needed, does not answer. */
  notReachable: 5,
  /** Ctrl-C while it waited; 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
