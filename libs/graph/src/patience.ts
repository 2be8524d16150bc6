/** We have not waited any longer for an answer; the message says why. */
export class GivenUpError extends Error {}

/**
 * Runs `work` with a signal that is aborted after `timeoutMs` or when `stop` is, whichever comes first. Throws GivenUpError
 * when the work does not begin any more; it is the reason of the signal otherwise. A listener on `stop` does not outlive the work (AbortSignal.any keeps some on Node 20).
 */
export async function withinPatience<Result>(
  timeoutMs: number,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const patience = new AbortController();
  const giveUp = (reason: string): void => patience.abort(new GivenUpError(reason));
  const stopped = (): void => giveUp('the service is stopping');
  const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
  timer.unref();
  if (stop?.aborted) stopped();
  stop?.addEventListener('abort', stopped, { once: true });
  try {
    patience.signal.throwIfAborted();
    return await work(patience.signal);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', stopped);
  }
}
