import type { RunView } from './views';

type Counts = Pick<RunView, 'additions' | 'removals'>;

/**
 * The counts of a run after it was heard of again: what was done stays done. A part of a plan that is written anew
 * (after a crash, say) may be told of with less at first, and a bar that goes back would say that work was lost.
 */
export const forwardCounts = (before: Counts | undefined, now: Counts): Counts => ({
  additions: { ...now.additions, done: Math.max(now.additions.done, before?.additions.done ?? 0) },
  removals: { ...now.removals, done: Math.max(now.removals.done, before?.removals.done ?? 0) },
});
