import type { DataOf, membershipChanged } from '@rollcall/contracts';
import type { ResourceStore, SiteStore, WatchStore } from '../core/ports';
import { wentBack } from '../core/went-back';
import { FakeSource, type Backup } from './fake-source';
import { KillableWatches, KilledError } from './killable-watches';
import { publishedSets } from './published-sets';
import { SourceHistory } from './source-history';
import { COLLECTIONS, type DatabaseTrouble, type SiteTrouble, type Trouble } from './troubles';
import { SITE, WatchedSite } from './watched-site';

/** Where a watcher keeps what it knows, and what it has published. */
export interface WatcherState {
  /** What a process works with that has just started. */
  started(): Promise<{ readonly site: SiteStore; readonly watches: WatchStore; readonly known: ResourceStore }>;
  look(collectionId: string, now: Date): Promise<void>;
  restoredAt(): Promise<Date | undefined>;
  confirm(restoredAt: Date): Promise<void>;
  /** LastMemberChangeTime of each collection, as it was seen last. */
  lastChanges(): Promise<ReadonlyMap<string, string>>;
  stateOf(collectionId: string): Promise<'ok' | 'incomplete' | 'source-lost'>;
  /** Everything that was ever published, in its order. */
  memberships(): Promise<readonly DataOf<typeof membershipChanged>[]>;
  /** The Entra id of each resource, as a consumer of everything published knows it. */
  identities(): Promise<ReadonlyMap<number, string | null>>;
  suffer(trouble: DatabaseTrouble['what']): Promise<void>;
}

/** A site, its watcher, and all that can happen to both; what is published is checked at each step. */
export class TroubledWorld {
  private readonly history: SourceHistory;
  private backup: Backup;
  /** What collections held that have disappeared: they come back with it. */
  private readonly gone = new Map<string, readonly number[]>();
  private published: ReadonlyMap<string, readonly number[]> = new Map();

  private constructor(
    private readonly state: WatcherState,
    private readonly source: FakeSource,
    private site: WatchedSite,
    private watches: KillableWatches,
  ) {
    this.history = new SourceHistory(source);
    this.history.note();
    this.backup = source.backup();
  }

  static async open(state: WatcherState): Promise<TroubledWorld> {
    const source = new FakeSource();
    for (const id of COLLECTIONS) source.hold(id, 1, 2, 3, 4);
    return new TroubledWorld(state, source, ...(await start(state, source)));
  }

  async apply(trouble: Trouble): Promise<void> {
    switch (trouble.what) {
      case 'copyTables':
      case 'putBack':
      case 'loseTables':
      case 'damage':
        await this.state.suffer(trouble.what);
        return this.restart();
      default:
        await this.happen(trouble);
        this.history.note();
    }
  }

  /** Troubles end: what is published must then be what the site holds. */
  async rest(): Promise<void> {
    this.source.recover();
    this.watches.kill = undefined;
    for (const id of COLLECTIONS) {
      this.comeBack(id);
      Object.assign(this.source.collections.get(id) ?? {}, { ready: true, miscount: 0 });
      this.source.change(id, () => undefined);
    }
    this.history.note();
    for (let polls = 0; polls < 3; polls++) await this.poll();
    await this.confirm();
    for (let polls = 0; polls < 3; polls++) await this.poll();
    await this.site.allIdentities();
    const identities = await this.state.identities();
    for (const id of COLLECTIONS) {
      const members = this.source.membersOf(id);
      expect(this.published.get(`${SITE}/${id}`)).toEqual(members);
      for (const one of members) {
        const entraId = this.source.devices.get(one);
        if (entraId !== undefined) expect([one, identities.get(one)]).toEqual([one, entraId]);
      }
    }
  }

  private async happen(trouble: SiteTrouble): Promise<void> {
    const { source } = this;
    switch (trouble.what) {
      case 'join':
        return this.change(trouble.collection, (members) => members.add(trouble.resource));
      case 'leave':
        return this.change(trouble.collection, (members) => members.delete(trouble.resource));
      case 'empty':
        return this.change(trouble.collection, (members) => members.clear());
      case 'disappear':
        if (source.collections.has(trouble.collection))
          this.gone.set(trouble.collection, source.membersOf(trouble.collection));
        source.collections.delete(trouble.collection);
        return;
      case 'reappear':
        return this.comeBack(trouble.collection);
      case 'miscount':
        Object.assign(source.collections.get(trouble.collection) ?? {}, { miscount: trouble.by });
        return;
      case 'evaluate': {
        const collection = source.collections.get(trouble.collection);
        if (collection) collection.ready = !collection.ready;
        return;
      }
      case 'fail':
        return source.failWith(trouble.failure, [trouble.moment]);
      case 'tear':
        return this.tear(trouble);
      case 'hide':
        source.hides = (id) => id === trouble.resource;
        return;
      case 'loseRights':
        source.showsItself = false;
        return;
      case 'identify':
        if (trouble.entraId === undefined) source.devices.delete(trouble.resource);
        else source.devices.set(trouble.resource, trouble.entraId);
        return;
      case 'identities':
        return this.readIdentities();
      case 'backup':
        this.backup = source.backup();
        return;
      case 'restoreSite':
        return this.restoreSite(trouble.during);
      case 'confirm':
        return this.confirm();
      case 'restart':
        return this.restart();
      case 'kill':
        this.watches.kill = trouble.when;
        return;
      case 'look':
        return this.state.look(trouble.collection, this.site.now);
      case 'recover':
        return source.recover();
      case 'poll':
        return this.poll();
    }
  }

  private async poll(): Promise<void> {
    const before = this.published;
    const older = await this.showsOlder();
    let answered = false;
    try {
      answered = (await this.site.poll()).state === 'ok';
    } catch (error) {
      if (!(error instanceof KilledError)) throw error;
      await this.restart();
    }
    this.history.note();
    this.published = publishedSets(await this.state.memberships());
    const restored = (await this.state.restoredAt()) !== undefined;
    if (older && answered) expect(restored).toBe(true);
    for (const id of COLLECTIONS) {
      const [was, is] = [before.get(`${SITE}/${id}`), this.published.get(`${SITE}/${id}`)];
      if (is) this.history.check(id, was ?? [], is, { believed: (await this.state.stateOf(id)) === 'ok', restored });
    }
  }

  /** Whether the site shows an older state of a collection than the watcher has seen. */
  private async showsOlder(): Promise<boolean> {
    const seen = await this.state.lastChanges();
    const entries = COLLECTIONS.map((id) => this.source.entryOf(id));
    return entries.some((entry) => entry && wentBack(seen.get(entry.collectionId) ?? '', entry.lastChange));
  }

  private async readIdentities(): Promise<void> {
    this.site.pass(1_000);
    try {
      await this.site.unresolvedIdentities();
      await this.site.allIdentities();
    } catch (error) {
      if (!(error instanceof Error && error.name.startsWith('Source'))) throw error;
    }
  }

  private async confirm(): Promise<void> {
    const restoredAt = await this.state.restoredAt();
    if (restoredAt) await this.state.confirm(restoredAt);
  }

  private change(id: string, how: (members: Set<number>) => void): void {
    if (this.source.collections.has(id)) this.source.change(id, how);
  }

  private comeBack(id: string): void {
    if (!this.source.collections.has(id)) this.source.hold(id, ...(this.gone.get(id) ?? []));
  }

  /** At once, or in the middle of the next read. */
  private restoreSite(during: 'entry' | 'page' | undefined): void {
    const { backup } = this;
    if (!during) return this.source.restore(backup);
    let restored = false;
    this.source.before = (asked) => {
      if (asked !== during || restored) return;
      restored = true;
      this.source.restore(backup);
      this.history.note();
    };
  }

  private tear({ collection, leave, join, after }: Extract<SiteTrouble, { what: 'tear' }>): void {
    let pages = 0;
    this.source.before = (asked) => {
      if (asked !== 'page' || pages++ !== after) return;
      this.change(collection, (members) => {
        for (const one of leave) members.delete(one);
        for (const one of join) members.add(one);
      });
      this.history.note();
    };
  }

  private async restart(): Promise<void> {
    const { now } = this.site;
    [this.site, this.watches] = await start(this.state, this.source);
    this.site.now = now;
  }
}

async function start(state: WatcherState, source: FakeSource): Promise<[WatchedSite, KillableWatches]> {
  const stores = await state.started();
  const watches = new KillableWatches(stores.watches);
  return [new WatchedSite({ ...stores, watches }, source), watches];
}
