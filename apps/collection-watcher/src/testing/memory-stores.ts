import { keyOfCollection, type DataOf, type EndState, type membershipChanged } from '@rollcall/contracts';
import type { KnownCollection } from '../core/compare-catalogue';
import { signOf, type WatchState } from '../core/due-read';
import type { Look } from '../core/look';
import type { KnownResource, ResourceChanges } from '../core/observe-resources';
import {
  ResourceStore,
  SiteStore,
  WatchStore,
  type FailedPoll,
  type PollRecord,
  type ReadRecord,
  type SiteKnowledge,
  type Trust,
  type Watch,
} from '../core/ports';
import { hasIdentity } from '../core/observe-resources';
import type { IdentityKind } from '../core/source';
import { membershipParts } from '../outbound/membership-parts';

interface Watched {
  state: WatchState;
  line: Watch['line'];
  attempts: number;
  message?: string;
}

/** What a collection was last published as. */
export interface PublishedState {
  readonly state: 'ok' | 'incomplete' | 'source-lost';
  readonly message?: string;
}

/** One site's tables in memory, and everything that was published from them. */
export class MemoryStores {
  readonly collections = new Map<string, KnownCollection>();
  readonly watched = new Map<string, Watched>();
  readonly looks: Look[] = [];
  readonly resources = new Map<number, KnownResource>();
  readonly memberships: DataOf<typeof membershipChanged>[] = [];
  readonly publishedResources: KnownResource[] = [];
  readonly answers: { readonly lookId: string; readonly state: PublishedState['state'] | 'failed' }[] = [];
  siteState: EndState = 'ok';
  polledAt: Date | undefined;
  restoredAt: Date | undefined;
  private epochs = 0;

  readonly site = new MemorySiteStore(this);
  readonly watches = new MemoryWatchStore(this);
  readonly known = new MemoryResourceStore(this);

  watch(collectionId: string): void {
    this.watched.set(collectionId, { state: { complete: true }, line: {}, attempts: 0 });
  }

  stateOf(collectionId: string): PublishedState {
    if (this.collections.get(collectionId)?.lost !== false) return { state: 'source-lost' };
    const watched = this.watched.get(collectionId);
    if (!watched || watched.state.complete) return { state: 'ok' };
    return { state: 'incomplete', ...(watched.message && { message: watched.message }) };
  }

  answer(looks: readonly Look[], final: boolean): void {
    for (const look of looks) {
      this.answers.push({ lookId: look.lookId, state: this.stateOf(look.collectionId).state });
      if (final) this.drop(look);
    }
  }

  drop(look: Look): void {
    const at = this.looks.findIndex(({ lookId }) => lookId === look.lookId);
    if (at >= 0) this.looks.splice(at, 1);
  }

  trust(): Trust {
    return this.restoredAt ? { restoredAt: this.restoredAt } : {};
  }

  /** The site was found to show an older state: everything is to be read again. */
  beginRestored(at: Date): void {
    this.restoredAt = at;
    for (const watched of this.watched.values()) {
      const { complete, emptySeenAt } = watched.state;
      watched.state = { complete, ...(emptySeenAt && { emptySeenAt }) };
      watched.attempts = 0;
    }
  }

  confirmRestored(): void {
    this.restoredAt = undefined;
    for (const watched of this.watched.values()) {
      const { retry: _, ...state } = watched.state;
      watched.state = state;
    }
    this.known.forgetPass();
  }

  nextEpoch(): number {
    return ++this.epochs;
  }
}

class MemorySiteStore extends SiteStore {
  constructor(private readonly all: MemoryStores) {
    super();
  }

  async known(): Promise<SiteKnowledge> {
    const { collections, watched, looks } = this.all;
    const states = [...watched].map(([id, { state }]) => [id, state] as const);
    const { polledAt } = this.all;
    return {
      ...this.all.trust(),
      ...(polledAt && { polledAt }),
      collections: new Map(collections),
      watched: new Map(states),
      looks: [...looks],
    };
  }

  async recordPoll(_site: string, poll: PollRecord): Promise<boolean> {
    if (!this.takeTurn(poll)) return false;
    const { changes, answered, answeredLost } = poll;
    const { collections } = this.all;
    for (const entry of changes.observed) collections.set(entry.collectionId, { ...entry, absences: 0, lost: false });
    for (const { collectionId, absences, lost } of changes.absent) {
      const known = collections.get(collectionId);
      if (known) collections.set(collectionId, { ...known, absences, lost });
    }
    if (changes.wentBack) this.all.beginRestored(poll.polledAt);
    this.all.siteState = 'ok';
    this.all.answer([...answered, ...answeredLost], true);
    return true;
  }

  async recordFailedPoll(_site: string, poll: FailedPoll): Promise<boolean> {
    if (!this.takeTurn(poll)) return false;
    this.all.siteState = poll.state;
    for (const look of poll.failed) {
      this.all.answers.push({ lookId: look.lookId, state: 'failed' });
      this.all.drop(look);
    }
    return true;
  }

  private takeTurn({ follows, polledAt }: Pick<PollRecord, 'follows' | 'polledAt'>): boolean {
    if (follows?.getTime() !== this.all.polledAt?.getTime()) return false;
    this.all.polledAt = polledAt;
    return true;
  }
}

class MemoryWatchStore extends WatchStore {
  constructor(private readonly all: MemoryStores) {
    super();
  }

  async begin(_site: string, collectionId: string): Promise<Watch | undefined> {
    const watched = this.all.watched.get(collectionId);
    if (!watched) return undefined;
    const looks = this.all.looks.filter((look) => look.collectionId === collectionId && look.depth === 'members');
    const lastChange = this.all.collections.get(collectionId)?.lastChange;
    return {
      ...this.all.trust(),
      ...(lastChange !== undefined && { lastChange }),
      line: watched.line,
      attempts: watched.attempts,
      looks,
    };
  }

  async record(site: string, collectionId: string, read: ReadRecord): Promise<boolean> {
    const { watch, verdict, entry, lookedAt, retryAt, emptySeenAt } = read;
    const before = this.all.watched.get(collectionId);
    const [now, then] = [before?.line.held, watch.line.held];
    if (!before || now?.epoch !== then?.epoch || now?.version !== then?.version) return false;
    if (this.all.restoredAt?.getTime() !== watch.restoredAt?.getTime()) return false;
    const collection = this.all.collections.get(collectionId);
    if (entry && collection) this.all.collections.set(collectionId, { ...collection, ...entry });
    const held = this.publish(keyOfCollection(site, collectionId), read) ?? now;
    const seen = emptySeenAt ? { emptySeenAt } : {};
    const { lastRead } = before.state;
    this.all.watched.set(collectionId, {
      line: { ...seen, ...(held && { held, lastEpoch: held.epoch }) },
      attempts: verdict.complete ? 0 : watch.attempts + 1,
      ...(verdict.message && { message: verdict.message }),
      state:
        verdict.complete && entry
          ? { complete: true, lastRead: { ...entry, at: lookedAt } }
          : {
              ...seen,
              ...(lastRead && { lastRead }),
              complete: false,
              retry: { sign: entry ? signOf(entry) : '', at: retryAt },
            },
    });
    this.all.answer(watch.looks, verdict.complete);
    return true;
  }

  private publish(collection: string, { watch, verdict }: ReadRecord): Watch['line']['held'] {
    const { step } = verdict;
    if (step.kind === 'none') return undefined;
    const held = watch.line.held;
    const head =
      step.kind === 'baseline'
        ? { epoch: this.all.nextEpoch(), version: 1 }
        : { epoch: held?.epoch ?? 0, version: (held?.version ?? 0) + 1 };
    const [added, removed] = step.kind === 'baseline' ? [step.members, new Uint32Array(0)] : [step.added, step.removed];
    this.all.memberships.push(...membershipParts({ collection, kind: step.kind, ...head }, added, removed));
    return { ...head, members: step.members };
  }
}

class MemoryResourceStore extends ResourceStore {
  private pass: Date | undefined;

  constructor(private readonly all: MemoryStores) {
    super();
  }

  async trust(): Promise<Trust> {
    return this.all.trust();
  }

  async known(_site: string, resourceIds: readonly number[]): Promise<ReadonlyMap<number, KnownResource>> {
    const { resources } = this.all;
    return new Map(
      resourceIds.flatMap((id) => {
        const resource = resources.get(id);
        return resource ? [[id, resource] as const] : [];
      }),
    );
  }

  async record(_site: string, { publish, keep }: ResourceChanges): Promise<void> {
    this.all.publishedResources.push(...publish);
    for (const resource of [...publish, ...keep]) this.all.resources.set(resource.resourceId, resource);
  }

  async unresolved(_site: string, after: number, limit: number) {
    return [...this.all.resources.values()]
      .filter(({ resourceId, watched, entraId, missedAt }) => resourceId > after && watched && (!entraId || missedAt))
      .flatMap(({ resourceId, type }): readonly { resourceId: number; type: IdentityKind }[] =>
        hasIdentity(type) ? [{ resourceId, type }] : [],
      )
      .sort((a, b) => a.resourceId - b.resourceId)
      .slice(0, limit);
  }

  async members(): Promise<Uint32Array> {
    const ids = [...this.all.watched.values()].flatMap(({ line }) => Array.from(line.held?.members ?? []));
    return Uint32Array.from(new Set(ids)).sort();
  }

  async watchOnly(_site: string, members: readonly number[], from: number, to: number): Promise<void> {
    const kept = new Set(members);
    for (const [id, resource] of this.all.resources)
      if (id >= from && id <= to && !kept.has(id)) this.all.resources.set(id, { ...resource, watched: false });
  }

  forgetPass(): void {
    this.pass = undefined;
  }

  async lastPass(): Promise<Date | undefined> {
    return this.pass;
  }

  async recordPass(_site: string, at: Date): Promise<void> {
    this.pass = at;
  }
}
