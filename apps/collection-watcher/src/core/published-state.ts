import type { CollectionType, DataOf, EndState, collectionObserved, siteObserved } from '@rollcall/contracts';

/** What the topics say of a collection's line, and of what the catalogue showed of it last. */
export interface PublishedLine {
  readonly site: string;
  readonly collectionId: string;
  readonly epoch: number;
  readonly version: number;
  readonly name: string;
  readonly type: CollectionType;
  readonly memberCount: number;
  /** Empty when the site has not said. */
  readonly lastChange: string;
}

/** What the last heartbeat says of a site. */
export interface PublishedSite {
  readonly site: string;
  readonly state: EndState;
  readonly polledAt: string;
  readonly restoredAt?: string;
}

type Observed = DataOf<typeof collectionObserved>;
type Place = Pick<PublishedLine, 'epoch' | 'version'>;

/** Whether a line is further than `known`: a higher epoch, or a higher version of the same. */
export const isAhead = (line: Place, known: Place | undefined): boolean =>
  !known || line.epoch > known.epoch || (line.epoch === known.epoch && line.version > known.version);

/**
 * What was said of collections and sites, taken in event by event: the furthest of each line, the newest of all else. A
 * database that was restored may send again what is older than what it sent since.
 */
export class Said {
  private readonly furthest = new Map<string, Place>();
  private readonly newest = new Map<string, Observed>();
  private readonly heartbeats = new Map<string, PublishedSite>();

  get lines(): readonly PublishedLine[] {
    return [...this.furthest].flatMap(([collection, { epoch, version }]) => {
      const observed = this.newest.get(collection);
      if (!observed) return [];
      const { site, collectionId, name, type, memberCount, lastChange = '' } = observed;
      return [{ site, collectionId, epoch, version, name, type, memberCount, lastChange }];
    });
  }

  get sites(): readonly PublishedSite[] {
    return [...this.heartbeats.values()];
  }

  takeCollection(said: Observed): void {
    const { collection, epoch, version, lookedAt } = said;
    if (!isBefore(lookedAt, this.newest.get(collection)?.lookedAt)) this.newest.set(collection, said);
    if (epoch === undefined || version === undefined) return;
    const place = { epoch, version };
    if (isAhead(place, this.furthest.get(collection))) this.furthest.set(collection, place);
  }

  takeSite({ site, state, polledAt, restoredAt }: DataOf<typeof siteObserved>): void {
    if (isBefore(polledAt, this.heartbeats.get(site)?.polledAt)) return;
    this.heartbeats.set(site, { site, state, polledAt, ...(restoredAt !== undefined && { restoredAt }) });
  }
}

const isBefore = (one: string, other: string | undefined): boolean =>
  other !== undefined && Date.parse(one) < Date.parse(other);
