/** When removals of one group wait for a person. */
export interface GuardLimits {
  /** Fewer removals than this are never held. */
  readonly minRemovals: number;
  /** The share of the group that may go within the window; at 100 nothing is held. */
  readonly maxRemovalPercent: number;
  readonly windowMs: number;
}

/** What holds where nobody has set anything. */
export const DEFAULT_GUARD: GuardLimits = { minRemovals: 50, maxRemovalPercent: 20, windowMs: 24 * 60 * 60_000 };

/** What the mappings of one group come to: of each limit the most careful that somebody has set. */
export function strictestGuard(set: readonly GuardLimits[]): GuardLimits {
  if (set.length === 0) return DEFAULT_GUARD;
  return {
    minRemovals: Math.min(...set.map(({ minRemovals }) => minRemovals)),
    maxRemovalPercent: Math.min(...set.map(({ maxRemovalPercent }) => maxRemovalPercent)),
    windowMs: Math.max(...set.map(({ windowMs }) => windowMs)),
  };
}

/** Removals of one group that have just become due, and what they are measured by. */
export interface FreshRemovals {
  readonly fresh: number;
  /** Removals of the window that nobody released and that were not undone: they went, or are on their way. */
  readonly letGo: number;
  /** What we managed in the group when the window began; for strangers what a full sync read. */
  readonly of: number;
}

/**
 * Whether the fresh removals wait for a person. All of them do or none: what went before goes on, and so does what comes later,
 * as long as it stays below the limits by itself.
 */
export function isHeld(limits: GuardLimits, { fresh, letGo, of }: FreshRemovals): boolean {
  if (fresh === 0 || limits.maxRemovalPercent >= 100) return false;
  const removals = fresh + letGo;
  return removals >= limits.minRemovals && removals * 100 > limits.maxRemovalPercent * of;
}
