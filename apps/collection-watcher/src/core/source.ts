import type { CollectionEvaluation, CollectionType, EndState, ResourceType } from '@rollcall/contracts';

/** A collection as the catalogue of a site shows it. */
export interface CatalogueEntry {
  readonly collectionId: string;
  readonly name: string;
  readonly type: CollectionType;
  /** As the site says; may lag behind the rows, or count rows that our rights hide. */
  readonly memberCount: number;
  /** LastMemberChangeTime: compare it only with its own earlier value, never with a clock. */
  readonly lastChange: string;
  /** Not being evaluated now; otherwise its rows may be torn. */
  readonly ready: boolean;
  /** The same for people. */
  readonly evaluation: CollectionEvaluation;
}

/** A row of a collection. */
export interface Member {
  readonly resourceId: number;
  readonly type: ResourceType;
  readonly name: string;
  readonly obsolete: boolean;
}

/** What the site knows of a device or user beside its memberships. */
export interface Identity {
  readonly resourceId: number;
  readonly name: string;
  /** A device's AADDeviceID, a user's AADUserID, as the site gives it. */
  readonly entraId: string | null;
  readonly entraTenantId: string | null;
  /** Names the machine of a device's row; null when the site names none, as of every user. */
  readonly smsId: string | null;
  readonly obsolete: boolean;
}

/** A site in its own words. */
export interface SiteWords {
  /** Three characters, such as `HQ1`. */
  readonly code: string;
  /** Such as `5.00.9128.1000`; empty when it does not say. */
  readonly version: string;
}

/** The kinds of resources that have an identity in Entra. */
export type IdentityKind = Extract<ResourceType, 'device' | 'user'>;

/**
 * One Configuration Manager site, for reading only.
 *
 * Every method throws a SourceError when the site did not answer well; none ever gives a part for the whole knowingly.
 * What it leaves out silently (rows hidden by rights, a page cut short) is for the core to notice.
 */
export abstract class Source {
  /** Every collection that the site shows us, by one call. */
  abstract catalogue(): Promise<readonly CatalogueEntry[]>;
  /** One collection; undefined when the site does not show it. */
  abstract entry(collectionId: string): Promise<CatalogueEntry | undefined>;
  /** The rows of a collection, page by page, by ascending ResourceID; at least `expected` rows are asked for. */
  abstract members(collectionId: string, expected: number): AsyncIterable<readonly Member[]>;
  /** How many rows the site counts in a collection now. */
  abstract memberCount(collectionId: string): Promise<number>;
  /** The identities of those of `resourceIds` (ascending) that the site has; the others are left out. */
  abstract identities(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]>;
  /** What the site says of itself; undefined when it does not show itself. */
  abstract site(): Promise<SiteWords | undefined>;
  /** The control read: whether the site shows itself. An account that lost its rights sees an empty site. */
  abstract healthy(): Promise<boolean>;
  /** Gives up what is being asked, because the service stops. */
  abstract close(): void;
}

/** The site did not answer well; nothing may be concluded about what it holds. */
export abstract class SourceError extends Error {
  abstract readonly state: Exclude<EndState, 'ok'>;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No address of the site can be reached, or none answers in time. */
export class SourceUnreachableError extends SourceError {
  readonly state = 'unreachable';
}

/** The site shows a certificate that we do not trust, or what tells us whom to trust cannot be read. */
export class SourceCertificateError extends SourceError {
  readonly state = 'certificate';
}

/** The site refuses who we are, or our own credential cannot be had. */
export class SourceCredentialError extends SourceError {
  readonly state = 'credential';
}

/** The site knows us and refuses what we ask. It says so with a 404 whose message begins with "Access denied". */
export class SourceForbiddenError extends SourceError {
  readonly state = 'forbidden';
}

export class SourceThrottledError extends SourceError {
  readonly state = 'throttled';
}

/** The site fails inside, refuses the question or answers with something else than it should. */
export class SourceFailingError extends SourceError {
  readonly state = 'failing';
}
