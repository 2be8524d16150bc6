import { wordsFor, type BackgroundProcess } from './background-process';
import { InfrastructureError } from './infrastructure-error';

/**
 * Asks `probe` again and again until it succeeds.
 * Throws an InfrastructureError with the end of the log when the process ends first or `withinMs` is over.
 */
export async function untilReady(
  background: BackgroundProcess,
  probe: () => Promise<unknown>,
  withinMs: number,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    if (background.ending) {
      throw new InfrastructureError(
        `${background.name} ended before it was ready (${wordsFor(background.ending)}). Its log ends with:\n${background.lastLines()}`,
      );
    }
    try {
      await probe();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) {
        await background.kill();
        const answer = error instanceof Error ? error.message : String(error);
        throw new InfrastructureError(
          `${background.name} was not ready after ${withinMs / 1000} s (${answer}). Its log ends with:\n${background.lastLines()}`,
          { cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
