import type { ResourceType } from '@rollcall/contracts';
import type { Identity, IdentityKind, Member } from './source';

/** What was published last of a resource, and what is kept beside it. */
export interface KnownResource {
  readonly resourceId: number;
  readonly type: ResourceType;
  readonly name: string;
  readonly entraId: string | null;
  readonly entraTenantId: string | null;
  readonly smsId: string | null;
  readonly obsolete: boolean;
  /** When it was found missing from the site by two reads. */
  readonly vanishedAt: Date | null;
  /** When a read first missed it; not published. */
  readonly missedAt: Date | null;
  /** A member of a watched collection. */
  readonly watched: boolean;
}

/** What is to be stored: `publish` says something new to others, `keep` only to ourselves. */
export interface ResourceChanges {
  readonly publish: readonly KnownResource[];
  readonly keep: readonly KnownResource[];
}

/** A resource that was read, and its row in a collection if that is how we met it. */
export interface Meeting {
  readonly resourceId: number;
  readonly type: ResourceType;
  readonly member?: Member;
}

/** What the site is worth at the moment of a read. */
export interface SiteStanding {
  /** It shows itself: the control read. */
  readonly healthy: boolean;
  /** It shows an older state than it did, and nobody has confirmed that it is the truth now. */
  readonly restored: boolean;
}

export const hasIdentity = (type: ResourceType): type is IdentityKind => type === 'device' || type === 'user';

/**
 * What a read of resources changes. `identities`: those that the site has.
 *
 * A device or user whose identity is missing keeps what is known of it; when a later read misses it too and the site is
 * healthy, it has vanished. A site that was restored to an older state changes no identity of a member that is known.
 * Memberships are untouched by all of this.
 */
export function observeResources(
  known: ReadonlyMap<number, KnownResource>,
  meetings: readonly Meeting[],
  identities: ReadonlyMap<number, Identity>,
  now: Date,
  site: SiteStanding,
): ResourceChanges {
  const publish: KnownResource[] = [];
  const keep: KnownResource[] = [];
  for (const meeting of meetings) {
    const before = known.get(meeting.resourceId);
    const after = observe(before, meeting, identities.get(meeting.resourceId), now, site);
    if (!before || differ(before, after)) publish.push(after);
    else if (!before.watched || before.missedAt?.getTime() !== after.missedAt?.getTime()) keep.push(after);
  }
  return { publish, keep };
}

function observe(
  known: KnownResource | undefined,
  { resourceId, type, member }: Meeting,
  identity: Identity | undefined,
  now: Date,
  { healthy, restored }: SiteStanding,
): KnownResource {
  if (restored && known?.entraId && !cameBackAsAnother(known, identity)) return { ...known, watched: true };
  if (identity) {
    const { name, entraId, entraTenantId, smsId, obsolete } = identity;
    return {
      resourceId,
      type,
      name,
      entraId,
      entraTenantId,
      smsId,
      obsolete,
      vanishedAt: null,
      missedAt: null,
      watched: true,
    };
  }
  if (known?.entraId) {
    const vanished = known.missedAt !== null && healthy;
    return {
      ...known,
      vanishedAt: known.vanishedAt ?? (vanished ? now : null),
      missedAt: known.missedAt ?? now,
      watched: true,
    };
  }
  const name = member?.name ?? known?.name ?? '';
  const obsolete = member?.obsolete ?? known?.obsolete ?? false;
  const nobody = { entraId: null, entraTenantId: null, vanishedAt: null, missedAt: null };
  return { resourceId, type, name, smsId: known?.smsId ?? null, obsolete, ...nobody, watched: true };
}

/**
 * Whether the number of somebody who had left every watched collection was given to another machine meanwhile: a site that
 * was restored gives those anew that it had given since its backup.
 */
const cameBackAsAnother = ({ watched, smsId }: KnownResource, identity: Identity | undefined): boolean =>
  !watched && smsId !== null && !!identity?.smsId && identity.smsId !== smsId;

const differ = (before: KnownResource, after: KnownResource): boolean =>
  before.type !== after.type ||
  before.name !== after.name ||
  before.entraId !== after.entraId ||
  before.entraTenantId !== after.entraTenantId ||
  before.smsId !== after.smsId ||
  before.obsolete !== after.obsolete ||
  before.vanishedAt?.getTime() !== after.vanishedAt?.getTime();
