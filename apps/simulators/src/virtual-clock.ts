import { setTimeout } from 'node:timers/promises';

/** Milliseconds since the epoch, with a fraction; never goes back. */
const realNow = (): number => performance.timeOrigin + performance.now();

/**
 * The time of the Graph end. It begins as the real time and can run faster, so that quota windows, waits, latencies, lags
 * and lifetimes all shrink by one factor. Its milliseconds are virtual ones.
 */
export class VirtualClock {
  private virtualStart: number;
  private realStart: number;

  constructor(
    private rate = 1,
    private readonly real: () => number = realNow,
  ) {
    this.realStart = real();
    this.virtualStart = this.realStart;
  }

  /** Virtual seconds in a real one. */
  get speed(): number {
    return this.rate;
  }

  /** Virtual milliseconds since the epoch. */
  readonly now = (): number => this.virtualStart + (this.real() - this.realStart) * this.rate;

  /** Runs at another speed from now on, without a jump; sleeps that have begun keep their end. */
  runAt(speed: number): void {
    this.virtualStart = this.now();
    this.realStart = this.real();
    this.rate = speed;
  }

  /** Jumps ahead. */
  advance(virtualMs: number): void {
    this.virtualStart += virtualMs;
  }

  /** How long virtual milliseconds take, in real ones. */
  realMs(virtualMs: number): number {
    return virtualMs / this.rate;
  }

  /** Does not keep the process alive. */
  async sleep(virtualMs: number): Promise<void> {
    if (virtualMs > 0) await setTimeout(this.realMs(virtualMs), undefined, { ref: false });
  }
}
