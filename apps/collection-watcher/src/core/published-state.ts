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

/** Whether a line is further than `known`: a higher epoch, or a higher version of the same. */
export const isAhead = (
  line: Pick<PublishedLine, 'epoch' | 'version'>,
  known: Pick<PublishedLine, 'epoch' | 'version'> | undefined,
): boolean => !known || line.epoch > known.epoch || (line.epoch === known.epoch && line.version > known.version);

/** What was said of collections and sites, taken in event by event: the furthest of each line, the last of all else. */
export class Said {
  private readonly furthest = new Map<string, PublishedLine>();
  private readonly heartbeats = new Map<string, PublishedSite>();

  get lines(): readonly PublishedLine[] {
    return [...this.furthest.values()];
  }

  get sites(): readonly PublishedSite[] {
    return [...this.heartbeats.values()];
  }

  takeCollection(said: DataOf<typeof collectionObserved>): void {
    const { collection, site, collectionId, epoch, version, name, type, memberCount, lastChange = '' } = said;
    const known = this.furthest.get(collection);
    const line = epoch === undefined || version === undefined ? known : { epoch, version };
    if (!line) return;
    const { epoch: furthestEpoch, version: furthestVersion } = known && !isAhead(line, known) ? known : line;
    const place = { epoch: furthestEpoch, version: furthestVersion };
    this.furthest.set(collection, { site, collectionId, ...place, name, type, memberCount, lastChange });
  }

  takeSite({ site, state, polledAt, restoredAt }: DataOf<typeof siteObserved>): void {
    this.heartbeats.set(site, { site, state, polledAt, ...(restoredAt !== undefined && { restoredAt }) });
  }
}
