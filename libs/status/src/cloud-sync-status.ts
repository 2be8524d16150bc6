import type { Figures } from './figures';

export type CloudSyncStatus = 'success' | 'partialSuccess' | 'failed' | 'inProgress';

/**
 * The word for a mapping: the first that fits.
 *
 * In progress while a member or a removal is pending; success when every member is synced (nobody at all is success
 * too) and no removal failed or is held; partial success when at least one member is synced; else failed.
 */
export function cloudSyncStatus(figures: Figures): CloudSyncStatus {
  if (figures.syncInProgress > 0 || figures.removalsPending > 0) return 'inProgress';
  return syncEndStatus(figures);
}

/** The word for a sync that has ended: who is still pending then came later, or waits for something else, and does not count. */
export function syncEndStatus(figures: Figures): Exclude<CloudSyncStatus, 'inProgress'> {
  const everybodyIn = figures.syncCompleted + figures.syncInProgress === figures.memberCount;
  const everybodyOut = figures.removalsFailed === 0 && figures.removalsHeld === 0;
  if (everybodyIn && everybodyOut) return 'success';
  return figures.syncCompleted > 0 ? 'partialSuccess' : 'failed';
}
