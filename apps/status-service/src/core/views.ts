import type {
  CloudSyncRow,
  cloudSyncStatus,
  collectionType,
  collectionView,
  deadLetterView,
  endView,
  memberState,
  memberView,
  runState,
  runView,
} from '@rollcall/contracts';
import type { Attention } from '@rollcall/status';
import type { z } from 'zod';

export type MemberView = z.infer<typeof memberView>;
export type RunView = z.infer<typeof runView>;
export type CollectionView = z.infer<typeof collectionView>;
export type EndView = z.infer<typeof endView>;
export type DeadLetterView = z.infer<typeof deadLetterView>;

/** `nextCursor` is absent on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

export interface PageRequest {
  readonly limit: number;
  /** What the page before gave as `nextCursor`. */
  readonly cursor?: string | undefined;
}

/** Several words of one filter are alternatives; filters together narrow. */
export interface CloudSyncQuery extends PageRequest {
  readonly collectionType?: readonly z.infer<typeof collectionType>[] | undefined;
  readonly status?: readonly z.infer<typeof cloudSyncStatus>[] | undefined;
  readonly attention?: readonly Attention[] | undefined;
  /** Part of an id or a name of the collection or the group, in any case. */
  readonly search?: string | undefined;
  readonly sort: { readonly column: CloudSyncColumn; readonly descending: boolean };
}

export interface MembersQuery extends PageRequest {
  readonly state?: readonly z.infer<typeof memberState>[] | undefined;
  /** Part of the name, the resource id or the object id, in any case. */
  readonly search?: string | undefined;
}

export interface RunsQuery extends PageRequest {
  readonly mappingId?: string | undefined;
  readonly state?: readonly z.infer<typeof runState>[] | undefined;
}

export interface CollectionsQuery extends PageRequest {
  readonly nameStartsWith?: string | undefined;
  readonly site?: string | undefined;
}

/** The columns that the view can be sorted by: all that it has. */
export const cloudSyncColumns = [
  'mappingId',
  'site',
  'collectionId',
  'collectionName',
  'collectionType',
  'cloudServiceId',
  'tenantId',
  'groupId',
  'groupName',
  'cloudSyncStatus',
  'attention',
  'memberCount',
  'syncCompleted',
  'syncInProgress',
  'syncFailed',
  'noEntraRecord',
  'protected',
  'removalsPending',
  'removalsFailed',
  'removalsHeld',
  'lastFullSync.memberCount',
  'lastFullSync.status',
  'lastFullSync.time',
  'lastSync.memberCount',
  'lastSync.status',
  'lastSync.time',
  'checkedAt',
] as const;
export type CloudSyncColumn = (typeof cloudSyncColumns)[number];

/** The view "Collection Cloud Sync": a row for each mapping that is not deleted. */
export abstract class CloudSyncView {
  abstract list(query: CloudSyncQuery): Promise<Page<CloudSyncRow>>;
  abstract find(mappingId: string): Promise<CloudSyncRow | undefined>;
}

/** The members of a mapping, and who is leaving. */
export abstract class MembersView {
  abstract list(mappingId: string, query: MembersQuery): Promise<Page<MemberView>>;
}

/** Newest first. */
export abstract class RunsView {
  abstract list(query: RunsQuery): Promise<Page<RunView>>;
  abstract find(id: string): Promise<RunView | undefined>;
}

/** The collections of all sites, by name. */
export abstract class CollectionsView {
  abstract list(query: CollectionsQuery): Promise<Page<CollectionView>>;
}

/** How the sites and the tenants answer. */
export abstract class EndsView {
  abstract list(): Promise<readonly EndView[]>;
}

/** The messages that no service could read, newest first. */
export abstract class DeadLettersView {
  abstract list(query: PageRequest): Promise<Page<DeadLetterView>>;
}
