/** What is kept of it beside the lane's lease. */
export interface BatchSizeState {
  /** PATCHes for one group in a batch. */
  readonly additions: number;
  /** More than this drew 503s, at that moment (milliseconds since 1970). */
  readonly ceiling: number;
  readonly ceilingAt: number;
}

/** The most requests in a `$batch`. Source: Graph docs, "JSON batching". */
export const BATCH_REQUESTS = 20;
/** As many PATCHes of 20 in a batch as Microsoft's own group sync found to go without 503s. */
const FIRST_ADDITIONS = 5;
/** So many batches in a row have to go well before a larger one is tried. */
const GOOD_BATCHES = 5;
/** After this time what was too much is tried again. */
const CEILING_LASTS_MS = 3_600_000;
/** How much of the newest latency goes into the one that is reckoned with. */
const WEIGHT = 0.2;

/** What one batch came to. */
export interface BatchResult {
  /** How many full PATCHes the members added by it would fill. */
  readonly additions: number;
  /** Graph was not available for one of them. */
  readonly unavailable: boolean;
  readonly tookMs: number;
}

/** How much goes into one batch: as many additions as Graph bears, fewer at once when it does not. */
export class BatchSize {
  private good = 0;
  private latencyMs = 300;
  private state: BatchSizeState = { additions: FIRST_ADDITIONS, ceiling: BATCH_REQUESTS, ceilingAt: 0 };

  takeOver(kept: BatchSizeState): void {
    this.state = kept;
  }

  get kept(): BatchSizeState {
    return this.state;
  }

  /** PATCHes for one group in a batch. */
  get additions(): number {
    return this.state.additions;
  }

  /** Batches that one after the other take about a second, at least one. */
  get batchesInSecond(): number {
    return Math.max(1, Math.min(50, Math.round(1_000 / this.latencyMs)));
  }

  /** @param limited by the quota: then larger batches would not be quicker, and are not tried. */
  note({ additions, unavailable, tookMs }: BatchResult, limited: boolean, now: number): void {
    this.latencyMs += WEIGHT * (Math.max(1, tookMs) - this.latencyMs);
    if (additions === 0) return;
    if (unavailable && additions > this.state.additions) return; // made before the last of its kind failed
    if (unavailable) return this.shrink(additions, now);
    if (limited || additions < this.state.additions) return;
    this.good += 1;
    if (this.good < GOOD_BATCHES) return;
    this.good = 0;
    const { ceiling, ceilingAt } = this.state;
    const highest = now - ceilingAt < CEILING_LASTS_MS ? ceiling : BATCH_REQUESTS;
    this.state = { ...this.state, additions: Math.min(highest, this.state.additions + 1) };
  }

  private shrink(additions: number, now: number): void {
    this.good = 0;
    const half = Math.max(1, Math.floor(this.state.additions / 2));
    // That a batch of usual size failed says more of the moment than of its size.
    const tooMuch = additions > FIRST_ADDITIONS && { ceiling: additions - 1, ceilingAt: now };
    this.state = { ...this.state, additions: half, ...tooMuch };
  }
}
