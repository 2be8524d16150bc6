import type { ResourceType } from '@rollcall/contracts';
import { Source } from '../core/source';
import type { CatalogueEntry, Identity, IdentityKind, Member, SiteWords } from '../core/source';

interface FakeCollection {
  name: string;
  type: CatalogueEntry['type'];
  /** What LastMemberChangeTime shows, in minutes; each change of the rows is later than all before. */
  change: number;
  ready: boolean;
  members: Set<number>;
  /** How far MemberCount is from the rows. */
  miscount: number;
}

/** What a site held at some moment. */
export interface Backup {
  readonly collections: readonly (readonly [
    string,
    Omit<FakeCollection, 'members'> & { readonly members: readonly number[] },
  ])[];
  readonly devices: readonly (readonly [number, string | null])[];
}

type Moment = 'catalogue' | 'entry' | 'page' | 'count' | 'identities' | 'site' | 'healthy';

/** A Configuration Manager site in memory: collections, devices and users, and what can go wrong while it is read. */
export class FakeSource extends Source {
  readonly collections = new Map<string, FakeCollection>();
  /** Entra ids by resource; a resource that is not here has no identity row. */
  readonly devices = new Map<number, string | null>();
  /** What rows stand for; devices where nothing else is said. */
  readonly types = new Map<number, ResourceType>();
  /** SMSIDs by the row of a device. */
  readonly machines = new Map<number, string>();
  /** Rows that newer ones have superseded. */
  readonly obsolete = new Set<number>();
  /** What comes before each answer; throws what the answer should fail with. */
  before: (moment: Moment, collectionId?: string) => void = () => undefined;
  /** Rows that an answer leaves out silently: those of pages and counts alike, unless it tells them apart. */
  hides: (resourceId: number, from: 'page' | 'count') => boolean = () => false;
  /** False: the site does not show itself, as to an account without rights. */
  showsItself = true;
  pageSize = 3;
  /** The most rows of the next page; undefined: as many as any. */
  nextPage: number | undefined;
  readonly asked: Moment[] = [];
  private clock = 1;

  hold(collectionId: string, ...members: readonly number[]): FakeCollection {
    const collection: FakeCollection = {
      name: `Collection ${collectionId}`,
      type: 'device',
      change: ++this.clock,
      ready: true,
      members: new Set(members),
      miscount: 0,
    };
    this.collections.set(collectionId, collection);
    for (const id of members) this.meet(id);
    return collection;
  }

  /** Changes the rows and LastMemberChangeTime, as an evaluation does. */
  change(collectionId: string, change: (members: Set<number>) => void): void {
    const collection = this.collections.get(collectionId);
    if (!collection) throw new Error(`there is no ${collectionId}`);
    change(collection.members);
    collection.change = ++this.clock;
    for (const id of collection.members) this.meet(id);
  }

  /** As the catalogue shows it, without asking. */
  entryOf(collectionId: string): CatalogueEntry | undefined {
    const collection = this.collections.get(collectionId);
    return collection && entryOf(collectionId, collection);
  }

  /** Ascending. */
  membersOf(collectionId: string): readonly number[] {
    return [...(this.collections.get(collectionId)?.members ?? [])].sort((a, b) => a - b);
  }

  /** What it holds now, for `restore`. */
  backup(): Backup {
    const collections = [...this.collections].map(([id, one]) => [id, { ...one, members: [...one.members] }] as const);
    return { collections, devices: [...this.devices] };
  }

  /** Everything is again as it was, LastMemberChangeTime too; time goes on. */
  restore({ collections, devices }: Backup): void {
    this.collections.clear();
    for (const [id, one] of collections) this.collections.set(id, { ...one, members: new Set(one.members) });
    this.devices.clear();
    for (const [id, entraId] of devices) this.devices.set(id, entraId);
  }

  failWith(error: Error, when: readonly Moment[] = ['catalogue']): void {
    this.before = (moment) => {
      if (when.includes(moment)) throw error;
    };
  }

  recover(): void {
    this.before = () => undefined;
    this.hides = () => false;
    this.showsItself = true;
  }

  async catalogue(): Promise<readonly CatalogueEntry[]> {
    this.answer('catalogue');
    return [...this.collections].map(([id, collection]) => entryOf(id, collection));
  }

  async entry(collectionId: string): Promise<CatalogueEntry | undefined> {
    this.answer('entry', collectionId);
    return this.entryOf(collectionId);
  }

  async *members(collectionId: string, expected: number): AsyncIterable<readonly Member[]> {
    for (let [total, last] = [0, 0]; ;) {
      this.answer('page', collectionId);
      const most = this.nextPage ?? this.pageSize;
      this.nextPage = undefined;
      const page = this.shown(collectionId, 'page')
        .filter((id) => id > last)
        .slice(0, most);
      if (page.length === 0) return;
      yield page.map((id) => this.memberOf(id));
      total += page.length;
      if (page.length < this.pageSize && total >= expected) return;
      last = page.at(-1) ?? Infinity;
    }
  }

  async memberCount(collectionId: string): Promise<number> {
    this.answer('count', collectionId);
    return this.shown(collectionId, 'count').length;
  }

  async identities(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]> {
    this.answer('identities');
    return resourceIds.flatMap((resourceId) => {
      const entraId = this.devices.get(resourceId);
      if (entraId === undefined || this.typeOf(resourceId) !== kind) return [];
      const smsId = this.machines.get(resourceId) ?? null;
      const { name, obsolete } = this.memberOf(resourceId);
      return [{ resourceId, name, entraId, entraTenantId: null, smsId, obsolete }];
    });
  }

  async site(): Promise<SiteWords | undefined> {
    this.answer('site');
    return this.showsItself ? { code: 'HQ1', version: '5.00.9128.1000' } : undefined;
  }

  async healthy(): Promise<boolean> {
    this.answer('healthy');
    return this.showsItself;
  }

  close(): void {
    this.before = () => {
      throw new Error('the service stops');
    };
  }

  private answer(moment: Moment, collectionId?: string): void {
    this.asked.push(moment);
    this.before(moment, collectionId);
  }

  private shown(collectionId: string, where: 'page' | 'count'): readonly number[] {
    const members = this.collections.get(collectionId)?.members ?? new Set();
    return [...members].filter((id) => !this.hides(id, where)).sort((a, b) => a - b);
  }

  private typeOf(resourceId: number): ResourceType {
    return this.types.get(resourceId) ?? 'device';
  }

  private memberOf(resourceId: number): Member {
    const type = this.typeOf(resourceId);
    return { resourceId, type, name: `${type} ${resourceId}`, obsolete: this.obsolete.has(resourceId) };
  }

  private meet(resourceId: number): void {
    if (!this.devices.has(resourceId)) this.devices.set(resourceId, `entra-${resourceId}`);
  }
}

const entryOf = (collectionId: string, collection: FakeCollection): CatalogueEntry => ({
  collectionId,
  name: collection.name,
  type: collection.type,
  memberCount: Math.max(collection.members.size + collection.miscount, 0),
  lastChange: new Date(Date.UTC(2026, 10, 1, 0, collection.change)).toISOString(),
  ready: collection.ready,
  evaluation: collection.ready ? 'ready' : 'evaluating',
});
