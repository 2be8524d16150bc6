import { wentBack } from '../core/went-back';
import { FakeSource, type Backup } from './fake-source';
import { SourceHistory } from './source-history';
import { COLLECTIONS, RESOURCES, type SiteTrouble } from './troubles';

type Of<What extends SiteTrouble['what']> = Extract<SiteTrouble, { what: What }>;

/** A site, all that can happen to it, and all that it has held. */
export class TroubledSite {
  readonly source = new FakeSource();
  readonly history: SourceHistory;
  private backup: Backup;
  /** What collections held that have disappeared: they come back with it. */
  private readonly gone = new Map<string, readonly number[]>();
  private hidesEverywhere = false;

  constructor() {
    for (const resourceId of [3, 4, 7, 8]) this.source.types.set(resourceId, 'user');
    for (const id of COLLECTIONS) this.source.hold(id, 1, 2, 3, 4);
    this.history = new SourceHistory(this.source, COLLECTIONS);
    this.backup = this.source.backup();
  }

  happen(trouble: SiteTrouble): void {
    this.suffer(trouble);
    this.history.note();
  }

  /** Whatever is wrong with it ends; what it holds stays. */
  heal(): void {
    this.recover();
    for (const id of COLLECTIONS) {
      this.comeBack(id);
      Object.assign(this.source.collections.get(id) ?? {}, { ready: true, miscount: 0 });
    }
    this.history.note();
  }

  /** Whether it shows an older state of a collection than was `seen`, a LastMemberChangeTime for each. */
  isOlderThan(seen: ReadonlyMap<string, string>): boolean {
    const entries = COLLECTIONS.map((id) => this.source.entryOf(id));
    return entries.some((entry) => entry && wentBack(seen.get(entry.collectionId) ?? '', entry.lastChange));
  }

  /** While `work` goes on, the collection shows no rows and counts none, and the site does not show itself. */
  async seemingEmpty(collectionId: string, work: () => Promise<void>): Promise<void> {
    const { hides, showsItself } = this.source;
    const collection = this.source.collections.get(collectionId);
    const miscount = collection?.miscount ?? 0;
    Object.assign(this.source, { hides: () => true, showsItself: false });
    if (collection) collection.miscount = -collection.members.size;
    await work();
    Object.assign(this.source, { hides, showsItself });
    if (collection) collection.miscount = miscount;
  }

  private suffer(trouble: SiteTrouble): void {
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
        return this.miscount(trouble);
      case 'evaluate': {
        const collection = source.collections.get(trouble.collection);
        if (collection) collection.ready = !collection.ready;
        return;
      }
      case 'fail':
        return source.failWith(trouble.failure, [trouble.moment]);
      case 'tear':
        return this.duringPage(trouble, (members) => {
          for (const one of trouble.leave) members.delete(one);
          for (const one of trouble.join) members.add(one);
        });
      case 'swap':
        return this.duringPage(trouble, (members) => {
          const joins = RESOURCES.find((one) => !members.has(one));
          members.delete(Math.min(...members));
          if (joins) members.add(joins);
        });
      case 'hide':
        return this.hide(trouble);
      case 'loseRights':
        source.showsItself = false;
        return;
      case 'identify':
        if (trouble.entraId === undefined) source.devices.delete(trouble.resource);
        else source.devices.set(trouble.resource, trouble.entraId);
        return;
      case 'backup':
        this.backup = source.backup();
        return;
      case 'restoreSite':
        return this.restore(trouble);
      case 'recover':
        return this.recover();
    }
  }

  private change(id: string, how: (members: Set<number>) => void): void {
    if (this.source.collections.has(id)) this.source.change(id, how);
  }

  private comeBack(id: string): void {
    if (!this.source.collections.has(id)) this.source.hold(id, ...(this.gone.get(id) ?? []));
  }

  /** A count that lags by exactly the rows that are hidden looks like the truth: nobody could tell. */
  private miscount({ collection, by }: Of<'miscount'>): void {
    const miscount = this.hidesEverywhere ? Math.max(by, 0) : by;
    Object.assign(this.source.collections.get(collection) ?? {}, { miscount });
  }

  private hide({ resource, from }: Of<'hide'>): void {
    this.hidesEverywhere = from === 'everywhere';
    this.source.hides = (id, where) => id === resource && (this.hidesEverywhere || where === 'page');
    if (!this.hidesEverywhere) return;
    for (const one of this.source.collections.values()) one.miscount = Math.max(one.miscount, 0);
  }

  private recover(): void {
    this.source.recover();
    this.hidesEverywhere = false;
  }

  /** The rows of a collection change when so many pages have been read. */
  private duringPage({ collection, after }: Of<'tear' | 'swap'>, how: (members: Set<number>) => void): void {
    let pages = 0;
    this.source.before = (asked, collectionId) => {
      if (asked !== 'page' || collectionId !== collection || pages++ !== after) return;
      this.change(collection, how);
      this.history.note();
    };
  }

  /** At once, or in the middle of the next read. */
  private restore({ during }: Of<'restoreSite'>): void {
    const { backup } = this;
    const restore = () => {
      this.source.restore(backup);
      if (this.hidesEverywhere)
        for (const one of this.source.collections.values()) one.miscount = Math.max(one.miscount, 0);
    };
    if (!during) return restore();
    let restored = false;
    this.source.before = (asked) => {
      if (asked !== during || restored) return;
      restored = true;
      restore();
      this.history.note();
    };
  }
}
