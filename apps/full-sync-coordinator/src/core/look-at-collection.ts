import { keyOfCollection } from '@rollcall/contracts';
import type { Collection } from './collection';
import type { Clock, Patience, Records } from './ports';
import { RefusedError } from './refusal';
import type { Sites } from './sites';

/** How long a person waits for the site at most. */
const PATIENCE_MS = 30_000;

/** Asks the watcher about collections on behalf of people. */
export class LookAtCollection {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly patience: Patience,
    private readonly sites: Sites,
  ) {}

  /** Has a collection looked at now; a mapped one is read, of another only the catalogue. Throws `site-not-found`. */
  async now(site: string, collectionId: string): Promise<{ readonly lookId: string }> {
    this.requireSite(site);
    const mapped = await this.records.tables.mappings.ofCollection(site, collectionId);
    return {
      lookId: await this.send(keyOfCollection(site, collectionId), mapped.length > 0 ? 'members' : 'catalogue'),
    };
  }

  /**
   * The collection as it is known, or after one look at the site where nothing is known of it.
   * Throws `site-not-found`, `collection-not-found`, `source-unavailable`.
   */
  async find(site: string, collectionId: string): Promise<Collection> {
    this.requireSite(site);
    const key = keyOfCollection(site, collectionId);
    const known = await this.records.tables.collections.find(key);
    if (known && known.state !== 'source-lost') return known;

    const lookId = await this.send(key, 'catalogue');
    const answer = await this.patience.until(async () => {
      const look = await this.records.tables.looks.find(lookId);
      return look?.answer.state === 'waiting' ? undefined : look?.answer;
    }, PATIENCE_MS);
    if (!answer) throw unavailable(site, `it did not answer within ${PATIENCE_MS / 1000} s`);
    if (answer.state === 'failed') throw unavailable(site, answer.message ?? 'it did not answer');
    const found = await this.records.tables.collections.find(key);
    if (answer.state !== 'source-lost' && found && found.state !== 'source-lost') return found;
    throw new RefusedError(
      'collection-not-found',
      `The site "${site}" has no collection ${collectionId}, or it is hidden from Rollcall's account.`,
    );
  }

  /** Throws `site-not-found` when the configuration does not name it. */
  requireSite(site: string): void {
    if (this.sites.has(site)) return;
    throw new RefusedError('site-not-found', `No site "${site}" is configured.`);
  }

  private async send(collection: string, depth: 'catalogue' | 'members'): Promise<string> {
    const lookId = this.clock.newId();
    await this.records.transaction((tables) =>
      tables.looks.send({ lookId, collection, depth, requestedAt: this.clock.now(), answer: { state: 'waiting' } }),
    );
    return lookId;
  }
}

const unavailable = (site: string, why: string): RefusedError =>
  new RefusedError('source-unavailable', `The site "${site}" cannot be asked now (${why}): try again later.`);
