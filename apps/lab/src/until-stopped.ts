const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first signal to stop, or when the process that started this one as its worker is gone. Later signals
 * are ignored: one Ctrl-C may reach us several times, from the terminal and passed on by npm.
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
    if (process.channel) process.on('disconnect', () => resolve());
  });
