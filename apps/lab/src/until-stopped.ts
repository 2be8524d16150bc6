const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How often a vanished parent is looked for, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Resolves at the first signal to stop, and when whoever started this is gone: a parent that has us as its worker, or npm,
 * whose shell does not pass on the signal that ends it. Later signals are ignored: one Ctrl-C may reach us several times.
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
    if (process.channel) process.on('disconnect', () => resolve());
    if (process.env['npm_lifecycle_event']) whenOrphaned(resolve);
  });

function whenOrphaned(orphaned: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) orphaned();
  }, LOOK_EVERY_MS).unref();
}
