import type { Metered } from './ports';

/** The resource units of a tenant, which reads take. */
export interface UnitSettings {
  /** Units in a window. */
  readonly units: number;
  readonly windowMs: number;
  /** The part of them that is ours, to 1. */
  readonly share: number;
}

/** A read that is not answered may have been charged all the same, and other apps read too: so much stays free. */
const HIGHEST = 0.95;

/** How much of a tenant's resource units is used. Amounts are units, times milliseconds since 1970. */
export class UnitBudget {
  private used = 0;
  /** No read goes out before. */
  waitUntil = 0;

  constructor(
    private readonly settings: UnitSettings,
    private at: number,
  ) {}

  /** Takes so many units when they are there, and gives 0; otherwise in how many milliseconds to ask again. */
  admit(units: number, now: number): number {
    if (now < this.waitUntil) return this.waitUntil - now;
    this.pass(now);
    const most = this.settings.units * this.settings.share * HIGHEST;
    const excess = this.used + Math.min(units, most) - most; // what is more than the window is let through when all is free
    if (excess > 0) return Math.ceil((excess * this.settings.windowMs) / (this.settings.units * this.settings.share));
    this.used += units;
    return 0;
  }

  note({ request, status, units = 1, percentage, throttled }: Metered, now: number): void {
    this.pass(now);
    if (request !== 'read') this.used += units;
    else if (percentage !== undefined) this.used = percentage * this.settings.units;
    if (request === 'read' && status === 429) {
      this.waitUntil = Math.max(this.waitUntil, now + (throttled?.retryAfterMs ?? this.settings.windowMs));
    }
  }

  private pass(now: number): void {
    const { units, windowMs, share } = this.settings;
    this.used = Math.max(0, this.used - (units * share * Math.max(0, now - this.at)) / windowMs);
    this.at = Math.max(now, this.at);
  }
}
