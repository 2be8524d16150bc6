import type { EndState } from '@rollcall/contracts';
import type { CatalogueChanges, KnownCollection } from './compare-catalogue';
import type { WatchState } from './due-read';
import type { Look } from './look';
import type { Line, Verdict } from './next-step';
import type { KnownResource, ResourceChanges } from './observe-resources';
import type { CatalogueEntry, IdentityKind } from './source';

/** All that a poll of one site compares with. */
export interface SiteKnowledge extends Trust {
  /** When the last poll that was stored began; undefined before the first. */
  readonly polledAt?: Date;
  readonly collections: ReadonlyMap<string, KnownCollection>;
  /** The watched collections, whether the site shows them or not. */
  readonly watched: ReadonlyMap<string, WatchState>;
  /** Looks that nobody has answered yet. */
  readonly looks: readonly Look[];
}

/**
 * What may be believed of a site that shows an older state than it did (it was restored from a backup): who joins, not who
 * left, until a person confirms that it is the truth now.
 */
export interface Trust {
  /** When it was found so and nobody has confirmed it; absent otherwise. */
  readonly restoredAt?: Date;
}

/** A poll that the site answered. */
export interface PollRecord {
  readonly polledAt: Date;
  /** The poll that it was compared with: `polledAt` of what was known. */
  readonly follows: Date | undefined;
  readonly collections: number;
  /** When they went back, the site counts as restored from now on, and every watched collection is due to be read. */
  readonly changes: CatalogueChanges;
  /** Looks that the catalogue answers by itself. */
  readonly answered: readonly Look[];
  /** Looks at collections that the site does not show, agreed by a second read and a healthy control read. */
  readonly answeredLost: readonly Look[];
}

export interface FailedPoll {
  readonly polledAt: Date;
  readonly follows: Date | undefined;
  readonly state: Exclude<EndState, 'ok'>;
  readonly message: string;
  /** Looks at the catalogue: whoever asked is told at once. Looks at members wait for better times. */
  readonly failed: readonly Look[];
}

/**
 * What is known of the collections of a site. Whatever it stores it also publishes, in the same transaction.
 *
 * A poll that does not follow the last one is not stored, and the answer is false: another replica, which took this one
 * for dead, has polled meanwhile and knows newer things.
 */
export abstract class SiteStore {
  abstract known(site: string): Promise<SiteKnowledge>;
  abstract recordPoll(site: string, poll: PollRecord): Promise<boolean>;
  abstract recordFailedPoll(site: string, poll: FailedPoll): Promise<boolean>;
}

/** A watched collection at the moment when a read of it begins. */
export interface Watch extends Trust {
  readonly line: Line;
  /** LastMemberChangeTime as it was seen last; absent when no catalogue has shown the collection. */
  readonly lastChange?: string;
  /** Reads in a row that were not complete. */
  readonly attempts: number;
  /** The looks that were asked before the read began: only those can it answer. */
  readonly looks: readonly Look[];
}

/** A read that has ended. */
export interface ReadRecord {
  readonly watch: Watch;
  readonly verdict: Verdict;
  /** What the catalogue said of the collection at the end of the read; absent when it did not get so far. */
  readonly entry?: CatalogueEntry;
  readonly lookedAt: Date;
  /** Since when complete reads show an emptiness that is not believed yet. */
  readonly emptySeenAt?: Date;
  /** When another read makes sense though the catalogue says nothing new. */
  readonly retryAt: Date;
}

/** What each watched collection held last. Whatever it stores it also publishes, in the same transaction. */
export abstract class WatchStore {
  /** Undefined when the collection is not watched (any more). */
  abstract begin(site: string, collectionId: string): Promise<Watch | undefined>;
  /**
   * False, and nothing is stored, when the line is not where the read found it (another has stored meanwhile), or when the site
   * was found restored, or that was confirmed, since the read began.
   */
  abstract record(site: string, collectionId: string, read: ReadRecord): Promise<boolean>;
}

/** What is known of the resources of a site. Whatever it stores it also publishes, in the same transaction. */
export abstract class ResourceStore {
  /** How far the site may be believed now. */
  abstract trust(site: string): Promise<Trust>;
  /** Those of `resourceIds` that are known, watched or not. */
  abstract known(site: string, resourceIds: readonly number[]): Promise<ReadonlyMap<number, KnownResource>>;
  /** `readAt`: when the read that gave the facts began; older facts never replace newer ones. */
  abstract record(site: string, changes: ResourceChanges, readAt: Date): Promise<void>;
  /** Watched devices and users above `after` that have no Entra id, or were missed by the last read, ascending. */
  abstract unresolved(
    site: string,
    after: number,
    limit: number,
  ): Promise<readonly { readonly resourceId: number; readonly type: IdentityKind }[]>;
  /** The ids of the members of all watched collections: ascending, each once. */
  abstract members(site: string): Promise<Uint32Array>;
  /** From now on only `members` are watched, among the resources from `from` to `to` (both included). */
  abstract watchOnly(site: string, members: readonly number[], from: number, to: number, asOf: Date): Promise<void>;
  /** When the identities of all members were read last; undefined before the first time. */
  abstract lastPass(site: string): Promise<Date | undefined>;
  abstract recordPass(site: string, at: Date): Promise<void>;
}
