import type { MemberState } from '../api/shapes';

/** In the order of the figures: members first, then who leaves. */
export const memberStates: readonly MemberState[] = [
  'synced',
  'pending',
  'failed',
  'unresolved',
  'protected',
  'removing',
  'removalFailed',
  'removalHeld',
  'removed',
  'gone',
];
