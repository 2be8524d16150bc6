import type { CloudSyncRow, MemberState, RunState } from '@rollcall/contracts';
import type { Mood } from './column';

type CloudSyncStatus = CloudSyncRow['cloudSyncStatus'];

/** As the console of Configuration Manager writes them. */
export const cloudSyncWords: Readonly<Record<CloudSyncStatus, string>> = {
  success: 'Success',
  partialSuccess: 'Partial Success',
  failed: 'Failed',
  inProgress: 'In Progress',
};

export const cloudSyncMoods: Readonly<Record<CloudSyncStatus, Mood>> = {
  success: 'good',
  partialSuccess: 'warn',
  failed: 'bad',
  inProgress: 'wait',
};

export const memberMoods: Readonly<Record<MemberState, Mood>> = {
  synced: 'good',
  pending: 'wait',
  failed: 'bad',
  unresolved: 'warn',
  protected: 'quiet',
  removing: 'wait',
  removalFailed: 'bad',
  removalHeld: 'warn',
  removed: 'quiet',
  gone: 'quiet',
};

export const runMoods: Readonly<Record<RunState, Mood>> = {
  queued: 'wait',
  observing: 'wait',
  planning: 'wait',
  running: 'wait',
  held: 'warn',
  done: 'good',
  failed: 'bad',
  cancelled: 'quiet',
};
