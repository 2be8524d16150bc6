import type {
  CloudSyncRow,
  cloudSyncStatus,
  collectionType,
  collectionView,
  deadLetterDetails,
  deadLetterView,
  endView,
  memberReason,
  memberState,
  memberView,
  runKind,
  runState,
  runView,
} from '@rollcall/contracts';
import type { Attention } from '@rollcall/status';
import type { z } from 'zod';

export type MemberView = z.infer<typeof memberView>;
/** A member without what is known of it elsewhere. */
export type ListedMember = Omit<MemberView, 'wantedBy'>;
export type RunView = z.infer<typeof runView>;
export type CollectionView = z.infer<typeof collectionView>;
export type EndView = z.infer<typeof endView>;
export type DeadLetterView = z.infer<typeof deadLetterView>;
export type DeadLetterDetails = z.infer<typeof deadLetterDetails>;

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
export interface CloudSyncFilter {
  readonly collectionType?: readonly z.infer<typeof collectionType>[] | undefined;
  readonly status?: readonly z.infer<typeof cloudSyncStatus>[] | undefined;
  readonly attention?: readonly Attention[] | undefined;
  /** Part of an id or a name of the collection or the group, in any case. */
  readonly search?: string | undefined;
}

export interface CloudSyncQuery extends CloudSyncFilter, PageRequest {
  readonly sort: { readonly column: CloudSyncColumn; readonly descending: boolean };
}

export interface MembersQuery extends PageRequest {
  readonly state?: readonly z.infer<typeof memberState>[] | undefined;
  readonly reason?: readonly z.infer<typeof memberReason>[] | undefined;
  /** Part of the name, the resource id or the object id, in any case. */
  readonly search?: string | undefined;
}

export interface RunsQuery extends PageRequest {
  readonly mappingId?: string | undefined;
  readonly kind?: readonly z.infer<typeof runKind>[] | undefined;
  readonly state?: readonly z.infer<typeof runState>[] | undefined;
  /** Only those that began at this moment or later. */
  readonly since?: string | undefined;
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
  'siteRemoved',
  'tenantRemoved',
] as const;
export type CloudSyncColumn = (typeof cloudSyncColumns)[number];

/** The view "Collection Cloud Sync": a row for each mapping that is not deleted. */
export abstract class CloudSyncView {
  abstract list(query: CloudSyncQuery): Promise<Page<CloudSyncRow>>;
  abstract find(mappingId: string): Promise<CloudSyncRow | undefined>;
}

/** The members of a mapping, and who is leaving. */
export abstract class MembersView {
  abstract list(mappingId: string, query: MembersQuery): Promise<Page<ListedMember>>;
}

/** Which collections want members in a group. */
export abstract class WantingCollections {
  /** For each of these members of the mapping, in the same order: the collections of all mappings of the group that hold it. */
  abstract of(
    mappingId: string,
    members: readonly Pick<ListedMember, 'resourceId' | 'objectId'>[],
  ): Promise<readonly MemberView['wantedBy'][]>;
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

export interface DeadLettersQuery extends PageRequest {
  readonly state?: readonly DeadLetterView['state'][] | undefined;
  readonly topic?: string | undefined;
  readonly service?: string | undefined;
}

/** The messages that a service could not take in, newest first. */
export abstract class DeadLettersView {
  abstract list(query: DeadLettersQuery): Promise<Page<DeadLetterView>>;
  abstract find(id: string): Promise<DeadLetterDetails | undefined>;
}
