import { Logger } from '@nestjs/common';
import { withoutTrace } from '../trace/trace';
import { fullJitter, pause } from './backoff';

/**
 * Work that goes on for as long as the service runs: a step after the other, never two at once.
 *
 * A step returns true when there is more to do at once; false: sleep until `wake()` or `idleMs`. The signal is aborted
 * when the service stops: finish or give back what is held, soon. A step that throws is logged and tried again, after
 * a wait with full jitter of up to `maxBackoffMs` (30 s).
 */
export class WorkLoop {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private sleeping = new AbortController();
  private woken = false;
  private running: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly step: (signal: AbortSignal) => Promise<boolean>,
    private readonly options: { readonly idleMs: number; readonly maxBackoffMs?: number },
  ) {
    this.logger = new Logger(`WorkLoop ${name}`);
  }

  /** There may be something to do. */
  wake(): void {
    this.woken = true;
    this.sleeping.abort();
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the current step has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.sleeping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      this.woken = false;
      try {
        const more = await withoutTrace(() => this.step(signal));
        failures = 0;
        if (!more) await this.idle();
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const waitMs = fullJitter(failures, 100, this.options.maxBackoffMs ?? 30_000);
        this.logger.error({ err: error, failures, waitMs: Math.round(waitMs) }, 'a step failed and is tried again');
        await pause(waitMs, signal);
      }
    }
  }

  private async idle(): Promise<void> {
    if (this.woken || this.stopping.signal.aborted) return;
    this.sleeping = new AbortController();
    await pause(this.options.idleMs, this.sleeping.signal);
  }
}
