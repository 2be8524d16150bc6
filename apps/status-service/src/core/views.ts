import type {
  CloudSyncRow,
  cloudSyncStatus,
  collectionType,
  collectionView,
  deadLetterDetails,
  deadLetterView,
  endView,
  explainMatch,
  memberReason,
  memberState,
  memberView,
  runKind,
  runState,
  runView,
  tenantSummary,
} from '@rollcall/contracts';
import type { Attention } from '@rollcall/status';
import type { z } from 'zod';
import type { MemberStory } from './explain-member';
import type { LagCount } from './lag-buckets';

export type MemberView = z.infer<typeof memberView>;
/** A member without what is known of it elsewhere. */
export type ListedMember = Omit<MemberView, 'wantedBy'>;
export type ExplainMatch = z.infer<typeof explainMatch>;
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
  /** Only those whose mappings have all been deleted. */
  readonly mappings?: 'deleted' | undefined;
}

export interface CollectionsQuery extends PageRequest {
  /** The beginning of a name, or a whole id, with the site before a slash or without; in any case. */
  readonly nameOrId?: string | undefined;
  readonly nameStartsWith?: string | undefined;
  readonly collectionId?: string | undefined;
  readonly type?: readonly z.infer<typeof collectionType>[] | undefined;
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
  'collectionState',
  'collectionMessage',
  'siteRemoved',
  'tenantRemoved',
] as const;
export type CloudSyncColumn = (typeof cloudSyncColumns)[number];

export interface CloudSyncPage extends Page<CloudSyncRow> {
  /** How many rows fit, on all pages together. */
  readonly total: number;
  /** Rows may be missing: the projections are being rebuilt. */
  readonly rebuilding?: true;
}

/** The view "Collection Cloud Sync": a row for each mapping that is not deleted. */
export abstract class CloudSyncView {
  abstract list(query: CloudSyncQuery): Promise<CloudSyncPage>;
  abstract find(mappingId: string): Promise<CloudSyncRow | undefined>;
  /** All rows, in no order. */
  abstract all(): Promise<readonly CloudSyncRow[]>;
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

/** What is known of the way of single members. */
export abstract class MemberStories {
  /** Undefined: neither the site nor the writer ever spoke of it. */
  abstract of(mappingId: string, resourceId: number): Promise<MemberStory | undefined>;
}

/** Looks for members in all mappings at once. */
export abstract class MemberSearch {
  /** By a resource id, an Entra id, an object id, or the beginning of a name in any case; at most so many. */
  abstract find(text: string, most: number): Promise<readonly ExplainMatch[]>;
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

/** How long changes took, and what waits; by the minute. */
export abstract class Measurements {
  /** How long the changes took that Graph acknowledged since then, for each tenant. */
  abstract lags(from: Date): Promise<ReadonlyMap<string, readonly LagCount[]>>;
  /** The tenants of the configuration as they are now. */
  abstract tenants(): Promise<readonly TenantNow[]>;
  abstract deadLettersOpen(): Promise<number>;
  /** Stretches of time without anything in them are left out. */
  abstract history(from: Date, to: Date, stepMs: number): Promise<readonly Stretch[]>;
  /** Keeps what the backlogs and quotas are now, once for each minute. */
  abstract sample(): Promise<void>;
}

export type TenantNow = Omit<z.infer<typeof tenantSummary>, 'lagLastHour'>;

/** What was measured of one tenant in a stretch of time. */
export interface Stretch extends Pick<TenantNow, 'tenantId' | 'cloudServiceId' | 'backlog' | 'quotaUsed'> {
  /** When it begins. */
  readonly at: Date;
  readonly lags: readonly LagCount[];
}
