import type { TenantQuota } from './tenant-quota';

/** The highest fill that is reckoned and shown. Source: Graph docs, "Identity and access service limits". */
const HIGHEST = 1.8;
/** Fractions of a write that come from reckoning with time. */
const EPSILON = 1e-6;

export interface BucketSize {
  readonly capacity: number;
  readonly windowMs: number;
  readonly refill: TenantQuota['refill'];
  /** What others take, all the time. */
  readonly foreignPerMs?: number;
}

/**
 * A quota as a bucket that requests fill and time empties. What is refused counts too, so that who does not wait is not
 * let in. Times are virtual milliseconds, amounts are costs.
 */
export class Bucket {
  private level = 0;
  private at: number;

  constructor(
    private readonly size: () => BucketSize,
    now: number,
  ) {
    this.at = now;
  }

  /** Takes a cost in and answers how full the bucket is then: above 1 it was more than the quota. */
  charge(cost: number, now: number): number {
    this.drain(now);
    const { capacity } = this.size();
    this.level = Math.min(this.level + cost, capacity * HIGHEST);
    return this.level - capacity < EPSILON ? Math.min(1, this.level / capacity) : this.level / capacity;
  }

  /** How full it is. */
  fill(now: number): number {
    this.drain(now);
    return this.level / this.size().capacity;
  }

  setFill(fill: number, now: number): void {
    this.drain(now);
    this.level = Math.min(fill, HIGHEST) * this.size().capacity;
  }

  /** In how many milliseconds there is room for a cost, when nothing else comes. */
  waitMs(cost: number, now: number): number {
    this.drain(now);
    const { capacity, windowMs, refill, foreignPerMs = 0 } = this.size();
    const excess = this.level + cost - capacity;
    if (excess <= EPSILON) return 0;
    const step = stepOf(refill, windowMs);
    if (refill === 'window') return untilBoundary(step, now);
    const perMs = capacity / windowMs;
    if (step === 0) return perMs > foreignPerMs ? excess / (perMs - foreignPerMs) : windowMs;
    return untilBoundary(step, now) + step * (Math.ceil((excess - EPSILON) / (perMs * step)) - 1);
  }

  private drain(now: number): void {
    const { capacity, windowMs, refill, foreignPerMs = 0 } = this.size();
    const step = stepOf(refill, windowMs);
    const lastBoundary = (time: number): number => (step === 0 ? time : Math.floor(time / step) * step);
    const boundary = lastBoundary(now);
    const passed = boundary - lastBoundary(this.at);
    let since = now - this.at;
    if (passed > 0) {
      this.change(foreignPerMs * (boundary - this.at) - (capacity / windowMs) * passed);
      if (refill === 'window') this.level = 0;
      since = now - boundary;
    }
    this.change(foreignPerMs * since);
    this.at = now;
  }

  /** Others are throttled as well: they do not fill it above the limit. */
  private change(by: number): void {
    const { capacity } = this.size();
    this.level = by > 0 ? Math.max(this.level, Math.min(capacity, this.level + by)) : Math.max(0, this.level + by);
  }
}

const stepOf = (refill: TenantQuota['refill'], windowMs: number): number => {
  if (refill === 'continuous') return 0;
  return refill === 'window' ? windowMs : refill.stepSeconds * 1000;
};

const untilBoundary = (step: number, now: number): number => step - (now % step);
