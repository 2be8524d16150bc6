import { hasIdentity, observeResources, type KnownResource, type Meeting } from './observe-resources';
import type { ResourceStore } from './ports';
import type { IdentityKind, Member, Source } from './source';

/** Reads what the site knows of resources, and stores and publishes what is new. */
export class LearnResources {
  constructor(private readonly resources: ResourceStore) {}

  /**
   * Reads those of the members (ascending) that nobody has heard of, that left every watched collection before, or that have
   * come since the collection was read last: their numbers may have been given to others. Throws SourceError; nothing is
   * stored then.
   */
  async meet(
    site: string,
    source: Source,
    members: readonly Member[],
    hasCome: (resourceId: number) => boolean,
    now: Date,
  ): Promise<void> {
    const known = await this.known(site, members);
    const strangers = members.filter(
      ({ resourceId }) => known.get(resourceId)?.watched !== true || hasCome(resourceId),
    );
    const meetings = strangers.map((member) => ({ resourceId: member.resourceId, type: member.type, member }));
    await this.read(site, source, meetings, known, now);
  }

  /** Reads the identities of resources (ascending) again. Throws SourceError; nothing is stored then. */
  async learn(site: string, source: Source, meetings: readonly Meeting[], now: Date): Promise<void> {
    await this.read(site, source, meetings, await this.known(site, meetings), now);
  }

  /** The site's own health is asked for only when an identity that was there is missing a second time. */
  private async read(
    site: string,
    source: Source,
    meetings: readonly Meeting[],
    known: ReadonlyMap<number, KnownResource>,
    now: Date,
  ): Promise<void> {
    if (meetings.length === 0) return;
    const identities = new Map(
      [
        ...(await source.identities('device', idsOf(meetings, 'device'))),
        ...(await source.identities('user', idsOf(meetings, 'user'))),
      ].map((identity) => [identity.resourceId, identity]),
    );
    const missedAgain = meetings.some(({ resourceId, type }) => {
      const before = known.get(resourceId);
      return (
        hasIdentity(type) && before?.entraId && before.missedAt && !before.vanishedAt && !identities.has(resourceId)
      );
    });
    const healthy = missedAgain ? await source.healthy() : true;
    const restored = (await this.resources.trust(site)).restoredAt !== undefined;
    const changes = observeResources(known, meetings, identities, now, { healthy, restored });
    await this.resources.record(site, changes, now);
  }

  private known(site: string, resources: readonly { readonly resourceId: number }[]) {
    return this.resources.known(
      site,
      resources.map(({ resourceId }) => resourceId),
    );
  }
}

const idsOf = (meetings: readonly Meeting[], kind: IdentityKind): readonly number[] =>
  meetings.filter(({ type }) => type === kind).map(({ resourceId }) => resourceId);
