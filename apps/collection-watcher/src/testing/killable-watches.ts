import { WatchStore, type ReadRecord } from '../core/ports';

/** A store whose process can be killed: just before it stores a read, or just after, when nobody hears of it any more. */
export class KillableWatches extends WatchStore {
  kill: 'before' | 'after' | undefined;

  constructor(private readonly store: WatchStore) {
    super();
  }

  begin(site: string, collectionId: string) {
    return this.store.begin(site, collectionId);
  }

  async record(site: string, collectionId: string, read: ReadRecord): Promise<boolean> {
    const { kill } = this;
    this.kill = undefined;
    if (kill === 'before') throw new KilledError();
    const stored = await this.store.record(site, collectionId, read);
    if (kill === 'after') throw new KilledError();
    return stored;
  }
}

export class KilledError extends Error {
  override readonly name = 'KilledError';
}
