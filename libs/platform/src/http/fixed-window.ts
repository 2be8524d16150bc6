import type { ThrottlerStorage } from '@nestjs/throttler';

interface Window {
  hits: number;
  readonly endsAt: number;
}

/** Callers kept before those whose window is over are forgotten. */
const MANY = 10_000;

/**
 * Counts the requests of each caller in windows of fixed length, in this process. One number for each caller: the
 * library's own storage keeps every single request of the last minute and walks through them at each one.
 */
export class FixedWindow implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = Date.now) {}

  /** `ttl` in milliseconds; the times in the answer are seconds. */
  async increment(caller: string, ttl: number, limit: number) {
    const now = this.now();
    const window = this.windowOf(caller, ttl, now);
    window.hits += 1;
    const timeToExpire = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    const isBlocked = window.hits > limit;
    return { totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: isBlocked ? timeToExpire : 0 };
  }

  private windowOf(caller: string, ttl: number, now: number): Window {
    const current = this.windows.get(caller);
    if (current && current.endsAt > now) return current;
    if (this.windows.size >= MANY) this.forget(now);
    const fresh = { hits: 0, endsAt: now + ttl };
    this.windows.set(caller, fresh);
    return fresh;
  }

  private forget(now: number): void {
    for (const [caller, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(caller);
  }
}
