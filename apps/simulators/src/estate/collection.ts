import type { SortedSet } from './sorted-set';

export type CollectionType = 'other' | 'user' | 'device';
/** What the site calls the types in CollectionType. */
export const COLLECTION_TYPE: { readonly [Type in CollectionType]: number } = { other: 0, user: 1, device: 2 };

/** CurrentStatus: its rows are whole only while it is ready. */
export const READY = 1;
export const EVALUATING = 4;

export interface Collection {
  readonly collectionId: string;
  name: string;
  comment: string;
  readonly type: CollectionType;
  readonly isBuiltIn: boolean;
  limitTo: string | null;
  /** Of these kinds every record of the site is a member by itself. */
  readonly holdsAll: readonly ('device' | 'user' | 'userGroup')[];
  readonly members: SortedSet<number>;
  /** Members that a rule names one by one. */
  readonly direct: boolean;
  /** Milliseconds since 1970; undefined for never. */
  lastChangeTime: number;
  lastMemberChangeTime: number | undefined;
  lastRefreshTime: number | undefined;
  lastMemberChanges: number;
  currentStatus: number;
  cloudSyncCount: number;
  /** What MemberCount says beside the truth: it lags behind the rows. */
  memberCountOffset: number;
  /** Rows that our account is not allowed to see, though MemberCount counts them. */
  readonly hidden: Set<number>;
}
