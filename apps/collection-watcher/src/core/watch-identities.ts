import type { LearnResources } from './learn-resources';
import type { ResourceStore } from './ports';
import { hasIdentity, type Meeting } from './observe-resources';
import type { Source } from './source';

/** The most members whose missing identity is asked for again in one round; the next round goes on behind them. */
const UNRESOLVED_AT_ONCE = 1_000;

/** How many members a pass over all of them takes in one go. */
const SLICE = 10_000;

/** Where the rounds over the unresolved members of a site stand. */
export interface IdentityRound {
  /** The last resource of the round before; 0: begin anew. */
  readonly after: number;
}

/**
 * Watches identities apart from memberships: a device that is joined to Entra later, or joined anew, changes nothing in
 * LastMemberChangeTime.
 */
export class WatchIdentities {
  constructor(
    private readonly resources: ResourceStore,
    private readonly learning: LearnResources,
  ) {}

  /** Reads some of those again that have no Entra id, and says where the next round begins. Throws SourceError. */
  async unresolved(site: string, source: Source, { after }: IdentityRound, now: Date): Promise<IdentityRound> {
    const some = await this.resources.unresolved(site, after, UNRESOLVED_AT_ONCE);
    await this.learning.learn(site, source, some, now);
    const last = some.length < UNRESOLVED_AT_ONCE ? undefined : some.at(-1);
    return { after: last?.resourceId ?? 0 };
  }

  /** Whether the last pass over all members is longer ago than `intervalMs`. */
  async passDue(site: string, intervalMs: number, now: Date): Promise<boolean> {
    const last = await this.resources.lastPass(site);
    return !last || now.getTime() - last.getTime() >= intervalMs;
  }

  /**
   * Reads the identities of all members of watched collections again, and stops watching whoever is a member no more.
   * Throws SourceError; what was read before it is kept.
   */
  async all(site: string, source: Source, now: Date, signal: AbortSignal): Promise<void> {
    const members = await this.resources.members(site);
    for (let from = 0; from < Math.max(members.length, 1); from += SLICE) {
      if (signal.aborted) return;
      const slice = Array.from(members.subarray(from, from + SLICE));
      const known = await this.resources.known(site, slice);
      const meetings = slice.flatMap((resourceId): readonly Meeting[] => {
        const type = known.get(resourceId)?.type;
        return type && hasIdentity(type) ? [{ resourceId, type }] : [];
      });
      await this.learning.learn(site, source, meetings, now);
      const [lowest, highest] = [from === 0 ? 0 : (slice[0] ?? 0), (members[from + SLICE] ?? 2 ** 32) - 1];
      await this.resources.watchOnly(site, slice, lowest, highest, now);
    }
    await this.resources.recordPass(site, now);
  }
}
