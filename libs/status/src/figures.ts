import type { MemberState } from './member-state';

/** How many members and leavers of one mapping are in each state. */
export interface Figures {
  /** All members of the collection at the version applied; leavers are not members. */
  readonly memberCount: number;
  readonly syncCompleted: number;
  readonly syncInProgress: number;
  readonly syncFailed: number;
  readonly noEntraRecord: number;
  readonly protected: number;
  readonly removalsPending: number;
  readonly removalsFailed: number;
  readonly removalsHeld: number;
}

export type Figure = Exclude<keyof Figures, 'memberCount'>;

const figures: Readonly<Record<MemberState, Figure | null>> = {
  synced: 'syncCompleted',
  pending: 'syncInProgress',
  failed: 'syncFailed',
  unresolved: 'noEntraRecord',
  protected: 'protected',
  removing: 'removalsPending',
  removalFailed: 'removalsFailed',
  removalHeld: 'removalsHeld',
  removed: null,
  gone: null,
};

/** The figure that a state is counted in; null for who has left: they are counted nowhere. */
export const figureOf = (state: MemberState): Figure | null => figures[state];

/** Nobody in any state. */
export const noFigures: Figures = {
  memberCount: 0,
  syncCompleted: 0,
  syncInProgress: 0,
  syncFailed: 0,
  noEntraRecord: 0,
  protected: 0,
  removalsPending: 0,
  removalsFailed: 0,
  removalsHeld: 0,
};

/** The sum rule: the five figures of members make the member count, at every moment. */
export const addUp = (set: Figures): boolean =>
  set.syncCompleted + set.syncInProgress + set.syncFailed + set.noEntraRecord + set.protected === set.memberCount;
