import type { IdSet } from './id-set';
import type { ResourceKind } from './resource';

export type CollectionType = 'other' | 'user' | 'device';
/** What the site calls the types in CollectionType. */
export const COLLECTION_TYPE: { readonly [Type in CollectionType]: number } = { other: 0, user: 1, device: 2 };

/** CurrentStatus: its rows are whole only while it is ready. */
export const READY = 1;
export const SAVING = 3;
export const EVALUATING = 4;
export const AWAITING_REFRESH = 5;

/** RefreshType: when a collection is evaluated; a sum. */
export const PERIODIC = 2;
export const INCREMENTAL = 4;

/** A rule beside the direct ones. Source: Configuration Manager docs, "SMS_CollectionRule" and its children. */
export type MembershipRule =
  | { readonly kind: 'query'; readonly name: string; readonly queryId: number; readonly expression: string }
  | { readonly kind: 'include' | 'exclude'; readonly name: string; readonly collectionId: string };

/** What the last evaluation of a kind found. Moments in milliseconds since 1970, undefined for never. */
export interface LastEvaluation {
  readonly at: number | undefined;
  readonly changes: number;
  readonly changedAt: number | undefined;
  readonly runMs: number;
}

export interface Collection {
  readonly collectionId: string;
  name: string;
  comment: string;
  readonly type: CollectionType;
  readonly isBuiltIn: boolean;
  limitTo: string | null;
  /** Of these kinds every record of the site is a member by itself. */
  readonly holdsAll: readonly ResourceKind[];
  /** The records that direct rules name. */
  readonly direct: IdSet;
  rules: readonly MembershipRule[];
  refreshType: number;
  /** Its rows; replaced, never changed in place. */
  members: IdSet;
  /** What the last evaluation that ended found: the rows, unless one is under way or a record was deleted. */
  evaluated: IdSet;
  /** Milliseconds since 1970; undefined for never. */
  lastChangeTime: number;
  lastMemberChangeTime: number | undefined;
  lastRefreshTime: number | undefined;
  full: LastEvaluation;
  incremental: LastEvaluation;
  currentStatus: number;
  cloudSyncCount: number;
  /** How many rows an evaluation left, the last one unless the number lags. */
  memberCount: number;
  /** What MemberCount says beside that. */
  memberCountOffset: number;
  /** Rows that our account is not allowed to see, though MemberCount counts them. */
  readonly hidden: Set<number>;
}

export const NEVER: LastEvaluation = { at: undefined, changes: 0, changedAt: undefined, runMs: 0 };
