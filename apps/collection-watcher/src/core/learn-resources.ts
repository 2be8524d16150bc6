import { hasIdentity, observeResources, type Sighting } from './observe-resources';
import type { ResourceStore } from './ports';
import type { IdentityKind, Member, Source } from './source';

/** A resource to be read, and its row in a collection if that is how we met it. */
export interface Meeting {
  readonly resourceId: number;
  readonly type: Sighting['type'];
  readonly member?: Member;
}

/** Reads what the site knows of resources, and stores and publishes what is new. */
export class LearnResources {
  constructor(private readonly resources: ResourceStore) {}

  /** Those of the members (ascending) that nobody has heard of, or that left every watched collection before. */
  async strangers(site: string, members: readonly Member[]): Promise<readonly Member[]> {
    const known = await this.resources.known(
      site,
      members.map(({ resourceId }) => resourceId),
    );
    return members.filter(({ resourceId }) => known.get(resourceId)?.watched !== true);
  }

  /**
   * Reads the identities of `meetings` (ascending by id). The site's own health is asked for only when an identity that
   * was there is missing. Throws SourceError; nothing is stored then.
   */
  async learn(site: string, source: Source, meetings: readonly Meeting[], now: Date): Promise<void> {
    if (meetings.length === 0) return;
    const identities = new Map(
      [
        ...(await source.identities('device', idsOf(meetings, 'device'))),
        ...(await source.identities('user', idsOf(meetings, 'user'))),
      ].map((identity) => [identity.resourceId, identity]),
    );
    const known = await this.resources.known(
      site,
      meetings.map(({ resourceId }) => resourceId),
    );
    const sightings = meetings.map((meeting): Sighting => {
      const identity = identities.get(meeting.resourceId);
      return { ...meeting, ...(identity && { identity }) };
    });
    const missedAgain = sightings.some(({ resourceId, type, identity }) => {
      const before = known.get(resourceId);
      return !identity && hasIdentity(type) && before?.entraId && before.missedAt && !before.vanishedAt;
    });
    const siteHealthy = missedAgain ? await source.healthy() : true;
    await this.resources.record(site, observeResources(known, sightings, now, siteHealthy), now);
  }
}

const idsOf = (meetings: readonly Meeting[], kind: IdentityKind): readonly number[] =>
  meetings.filter(({ type }) => type === kind).map(({ resourceId }) => resourceId);
