/** Each bucket reaches a tenth further than the one before: what is read from them is right to 5 %. */
const GROWTH = 1.1;

/** The first bucket holds all up to here, in milliseconds. */
const LEAST_MS = 10;

/** Some 30 days; what took longer counts as that. */
const LAST_BUCKET = 202;

/** The bucket of a lag in milliseconds. */
export function lagBucket(ms: number): number {
  if (ms <= LEAST_MS) return 0;
  return Math.min(Math.ceil(Math.log(ms / LEAST_MS) / Math.log(GROWTH)), LAST_BUCKET);
}

/** The middle of a bucket in milliseconds, by ratio. */
const valueOf = (bucket: number): number => (bucket === 0 ? LEAST_MS : LEAST_MS * GROWTH ** (bucket - 0.5));

/** How many lags fell into which bucket. */
export interface LagCount {
  readonly bucket: number;
  readonly count: number;
}

/** What many lags come to. Milliseconds, whole; null when there are none. */
export interface Lag {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Buckets may come in any order and several times. */
export function lagOf(counts: readonly LagCount[]): Lag {
  const ordered = [...counts].sort((one, other) => one.bucket - other.bucket);
  const count = ordered.reduce((sum, each) => sum + each.count, 0);
  const quantile = (share: number): number | null => {
    let reached = 0;
    for (const each of ordered) {
      reached += each.count;
      if (reached >= share * count) return Math.round(valueOf(each.bucket));
    }
    return null;
  };
  return { count, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}
