import type { CloudSyncRow, CollectionType, EndState, Figures } from '@rollcall/contracts';
import { sortAttention, type Attention } from '@rollcall/status';

type Word = CloudSyncRow['cloudSyncStatus'];

/** How a sync ended; the time as ISO 8601. */
interface SyncEnd {
  readonly memberCount: number;
  readonly status: Word;
  readonly time: string;
}

/** What is known of one mapping alone. Times are texts that `Date` reads. */
export interface MappingFacts {
  readonly mappingId: string;
  readonly site: string;
  readonly collectionId: string;
  /** As it was when it was mapped. */
  readonly collectionName: string;
  readonly collectionType: 'device' | 'user';
  readonly cloudServiceId: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly createdAt: string;
  /** As the watcher saw it last; null before it spoke of it. */
  readonly collection: {
    readonly name: string;
    readonly type: CollectionType;
    readonly state: 'ok' | 'source-lost' | 'incomplete';
    readonly message: string | null;
    readonly lookedAt: string;
  } | null;
  /** The writer's newest set, as it is; null before it spoke of the mapping. */
  readonly figures:
    | (Figures & {
        readonly cloudSyncStatus: Word;
        readonly attention: readonly Attention[];
        readonly lastFullSync: SyncEnd | null;
        readonly lastSync: SyncEnd | null;
      })
    | null;
}

export interface SiteFacts {
  readonly site: string;
  readonly state: EndState;
  readonly lastOkAt: string | null;
}

/** Null where the coordinator (the first three) or the writer has not spoken of it. */
export interface TenantFacts {
  readonly tenantId: string;
  readonly groupSyncEnabled: boolean | null;
  readonly paused: boolean | null;
  readonly removed: boolean | null;
  readonly endState: EndState | null;
}

/** What a mapping shares with others, and what time it is. */
export interface Surroundings {
  readonly site: SiteFacts | undefined;
  readonly tenant: TenantFacts | undefined;
  /** Whether the site is in the configuration. */
  readonly siteConfigured: boolean;
  /** Milliseconds without a good poll after which the mapping is stale. */
  readonly patienceMs: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const unusable: readonly (EndState | null | undefined)[] = ['credential', 'forbidden'];

/** From which moment (milliseconds since 1970) the mapping is stale, unless its site is polled well before. */
export const staleFrom = (
  { createdAt }: MappingFacts,
  { site, patienceMs }: Pick<Surroundings, 'site' | 'patienceMs'>,
): number => Date.parse(site?.lastOkAt ?? createdAt) + patienceMs;

function attentionOf(facts: MappingFacts, around: Surroundings): Attention[] {
  const { site, tenant, siteConfigured, now } = around;
  const { collection, figures } = facts;
  const words: Attention[] = [...(figures?.attention ?? ['awaiting-first-sync' as const])];
  if (unusable.includes(tenant?.endState) || unusable.includes(site?.state)) words.push('credential');
  if (collection?.state === 'source-lost' || !siteConfigured) words.push('source-lost');
  if (tenant?.groupSyncEnabled === false || tenant?.removed) words.push('tenant-disabled');
  if (!facts.enabled) words.push('disabled');
  if (facts.paused || tenant?.paused) words.push('paused');
  if (staleFrom(facts, around) < now) words.push('stale');
  return sortAttention(words);
}

const iso = (time: string): string => new Date(time).toISOString();
const syncEnd = (end: SyncEnd | null | undefined): SyncEnd | null => (end ? { ...end, time: iso(end.time) } : null);

/** Whether all that is known of it is that somebody asked for it and the site does not show it. */
const neverSeen = ({ state, type }: NonNullable<MappingFacts['collection']>): boolean =>
  state === 'source-lost' && type === 'other';

/** A poll that found nothing new looked at the collection too; one whose read could not be trusted did not see it whole. */
function checkedAt({ collection }: MappingFacts, { site }: Surroundings): string | null {
  const looks = [collection?.lookedAt, collection?.state === 'incomplete' ? undefined : site?.lastOkAt];
  const times = looks.flatMap((time) => (time ? [Date.parse(time)] : []));
  return times.length > 0 ? new Date(Math.max(...times)).toISOString() : null;
}

/** A row of the view. The figures are the writer's newest as they are; what others know is beside them. */
export function toCloudSyncRow(facts: MappingFacts, around: Surroundings): CloudSyncRow {
  const { collection, figures } = facts;
  return {
    mappingId: facts.mappingId,
    site: facts.site,
    collectionId: facts.collectionId,
    collectionName: collection && !neverSeen(collection) ? collection.name : facts.collectionName,
    collectionType: facts.collectionType,
    cloudServiceId: facts.cloudServiceId,
    tenantId: facts.tenantId,
    groupId: facts.groupId,
    groupName: facts.groupName,
    cloudSyncStatus: figures?.cloudSyncStatus ?? 'inProgress',
    attention: attentionOf(facts, around),
    memberCount: figures?.memberCount ?? 0,
    syncCompleted: figures?.syncCompleted ?? 0,
    syncInProgress: figures?.syncInProgress ?? 0,
    syncFailed: figures?.syncFailed ?? 0,
    noEntraRecord: figures?.noEntraRecord ?? 0,
    protected: figures?.protected ?? 0,
    removalsPending: figures?.removalsPending ?? 0,
    removalsFailed: figures?.removalsFailed ?? 0,
    removalsHeld: figures?.removalsHeld ?? 0,
    lastFullSync: syncEnd(figures?.lastFullSync),
    lastSync: syncEnd(figures?.lastSync),
    checkedAt: checkedAt(facts, around),
    collectionState: collection?.state ?? null,
    collectionMessage: collection?.message ?? null,
    siteRemoved: !around.siteConfigured,
    tenantRemoved: around.tenant?.removed ?? false,
  };
}
