import fc from 'fast-check';
import { FakeSource } from '../testing/fake-source';
import { MemoryStores } from '../testing/memory-stores';
import { publishedSets } from '../testing/published-sets';
import { SITE, WatchedSite } from '../testing/watched-site';
import { SourceFailingError, SourceForbiddenError, SourceUnreachableError } from './source';

const ids = ['ABC00001', 'ABC00002'] as const;
const collection = fc.constantFrom(...ids);
const resource = fc.integer({ min: 1, max: 8 });
const failure = fc.constantFrom(
  new SourceUnreachableError('down'),
  new SourceForbiddenError('Access denied'),
  new SourceFailingError('500'),
);
const moment = fc.constantFrom('catalogue', 'entry', 'page', 'count', 'identities', 'healthy');

const event = fc.oneof(
  fc.record({ what: fc.constant('join' as const), collection, resource }),
  fc.record({ what: fc.constant('leave' as const), collection, resource }),
  fc.record({ what: fc.constant('empty' as const), collection }),
  fc.record({ what: fc.constant('disappear' as const), collection }),
  /** MemberCount lags behind a removal. It could also lag by exactly the rows that are hidden: nobody could tell then. */
  fc.record({ what: fc.constant('miscount' as const), collection, by: fc.nat({ max: 2 }) }),
  fc.record({ what: fc.constant('evaluate' as const), collection }),
  fc.record({ what: fc.constant('fail' as const), failure, moment }),
  /** Somebody joins or leaves while pages are read. */
  fc.record({
    what: fc.constant('tear' as const),
    collection,
    resource,
    join: fc.boolean(),
    after: fc.nat({ max: 3 }),
  }),
  fc.record({ what: fc.constant('hide' as const), resource }),
  fc.record({ what: fc.constant('loseRights' as const) }),
  fc.record({ what: fc.constant('restart' as const) }),
  fc.record({ what: fc.constant('look' as const), collection }),
  fc.record({ what: fc.constant('recover' as const) }),
  fc.record({ what: fc.constant('poll' as const) }),
  fc.record({ what: fc.constant('poll' as const) }),
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

/** A site and its watcher, and every set that the site has held. */
class World {
  readonly source = new FakeSource();
  readonly stores = new MemoryStores();
  site = new WatchedSite(this.stores, this.source);
  /** What collections held that have disappeared: they come back with it. */
  private readonly gone = new Map<string, readonly number[]>();
  /** Resources that were outside of a collection at some moment since they were last seen to leave it. */
  readonly left = new Map<string, Set<number>>(ids.map((id) => [id, new Set()]));

  constructor() {
    for (const id of ids) {
      this.source.hold(id, 1, 2, 3, 4);
      this.stores.watch(id);
    }
  }

  async apply(step: Event): Promise<void> {
    const { source, stores } = this;
    switch (step.what) {
      case 'join':
        return this.join(step.collection, step.resource);
      case 'leave':
        return this.leave(step.collection, step.resource);
      case 'empty':
        for (const id of this.membersOf(step.collection)) this.leave(step.collection, id);
        return;
      case 'disappear':
        return this.disappear(step.collection);
      case 'miscount': {
        const changed = source.collections.get(step.collection);
        if (changed) changed.miscount = step.by;
        return;
      }
      case 'evaluate': {
        const changed = source.collections.get(step.collection);
        if (changed) changed.ready = !changed.ready;
        return;
      }
      case 'fail':
        return source.failWith(step.failure, [step.moment]);
      case 'tear':
        return this.tear(step.collection, step.resource, step.join, step.after);
      case 'hide':
        source.hides = (id) => id === step.resource;
        return;
      case 'loseRights':
        source.showsItself = false;
        return;
      case 'restart':
        this.site = this.restarted();
        return;
      case 'look':
        stores.looks.push({
          lookId: `look ${stores.looks.length}`,
          collectionId: step.collection,
          depth: 'members',
          requestedAt: this.site.now,
        });
        return;
      case 'recover':
        return source.recover();
      case 'poll':
        await this.poll();
    }
  }

  async poll(): Promise<void> {
    const before = this.published();
    await this.site.poll();
    const after = this.published();
    for (const id of ids) {
      const gone = (before.get(`${SITE}/${id}`) ?? []).filter((one) => !after.get(`${SITE}/${id}`)?.includes(one));
      for (const one of gone) {
        // nobody is ever removed who did not really leave
        expect(this.left.get(id)).toContain(one);
        this.left.get(id)?.delete(one);
      }
    }
  }

  async rest(): Promise<void> {
    this.source.recover();
    for (const id of ids) this.source.hold(id, ...this.membersOf(id)).change = 1_000_000;
    for (let polls = 0; polls < 3; polls++) await this.poll();
  }

  published() {
    return publishedSets(this.stores.memberships);
  }

  membersOf(id: string): readonly number[] {
    return [...(this.source.collections.get(id)?.members ?? this.gone.get(id) ?? [])];
  }

  private disappear(id: string): void {
    this.gone.set(id, this.membersOf(id));
    this.source.collections.delete(id);
  }

  private join(id: string, one: number): void {
    if (this.source.collections.has(id)) this.source.change(id, (members) => members.add(one));
  }

  private leave(id: string, one: number): void {
    if (!this.source.collections.has(id)) return;
    this.source.change(id, (members) => members.delete(one));
    this.left.get(id)?.add(one);
  }

  private tear(id: string, one: number, join: boolean, after: number): void {
    let pages = 0;
    this.source.before = (asked) => {
      if (asked !== 'page' || pages++ !== after) return;
      if (join) this.join(id, one);
      else this.leave(id, one);
    };
  }

  private restarted(): WatchedSite {
    const site = new WatchedSite(this.stores, this.source);
    site.now = this.site.now;
    return site;
  }
}

it('publishes what folds to what the source holds, and never a removal that the source did not show', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const world = new World();
      for (const step of events) await world.apply(step);
      await world.rest();
      for (const id of ids)
        expect(world.published().get(`${SITE}/${id}`)).toEqual([...world.membersOf(id)].sort((a, b) => a - b));
    }),
    { numRuns: 600 },
  );
});
