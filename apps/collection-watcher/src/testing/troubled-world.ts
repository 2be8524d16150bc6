import type { DataOf, EndState, membershipChanged } from '@rollcall/contracts';
import type { ResourceStore, SiteStore, WatchStore } from '../core/ports';
import { SourceError } from '../core/source';
import { KillableWatches, KilledError } from './killable-watches';
import { PublishedLines } from './published-lines';
import { SleepySource } from './sleepy-source';
import type { Moment } from './source-history';
import { TroubledSite } from './troubled-site';
import { COLLECTIONS, type DatabaseTrouble, type Trouble, type WatcherTrouble } from './troubles';
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
  /** Everything that was ever published, in its order; it grows. */
  memberships(): Promise<readonly DataOf<typeof membershipChanged>[]>;
  /** Each resource as a consumer of everything published knows it. */
  resources(): Promise<ReadonlyMap<number, PublishedIdentity>>;
  /** Whether nothing waits to be published. */
  allSent(): Promise<boolean>;
  suffer(trouble: DatabaseTrouble): Promise<void>;
  /** Whatever is wrong with it ends. */
  heal(): Promise<void>;
}

export interface PublishedIdentity {
  readonly entraId: string | null;
  readonly vanished: boolean;
}

/** A process of the watcher. */
interface Replica {
  readonly source: SleepySource;
  readonly watches: KillableWatches;
  readonly site: WatchedSite;
}

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** A site, its watcher, and all that can happen to both; what is published is checked at each step. */
export class TroubledWorld {
  private readonly lines = new PublishedLines();
  private taken = 0;
  private identities: ReadonlyMap<number, PublishedIdentity> = new Map();
  /** Resolves when the process of now stands still. */
  private asleep: Promise<void> = new Promise(() => undefined);
  private sleeper: { readonly replica: Replica; readonly polled: Promise<unknown> } | undefined;
  /** At the beginning of this step nothing was under way: neither a poll of who sleeps, nor an event that has not left. */
  private quiet = true;
  /** Whatever is published first in this step was stored in it, while the site was known to be restored. */
  private restoredBefore = false;
  /** The site shows an older state than the watcher had seen when this step began. */
  private older = false;
  /** The beginning of the last step that was quiet: what is published since comes from reads since then. */
  private quietSince: Moment;
  /** It was published that the site shows an older state, and nobody has confirmed it. */
  private unconfirmed = false;
  private readonly suffered = new Set<DatabaseTrouble['what']>();

  private constructor(
    private readonly state: WatcherState,
    private readonly site: TroubledSite,
    private replica: Replica,
  ) {
    this.quietSince = site.history.now;
  }

  static async open(state: WatcherState): Promise<TroubledWorld> {
    const site = new TroubledSite();
    return new TroubledWorld(state, site, await start(state, site));
  }

  async apply(trouble: Trouble): Promise<void> {
    if ('site' in trouble) return this.site.happen(trouble.site);
    if ('watcher' in trouble) return this.go(trouble.watcher);
    const { what } = trouble.database;
    await this.state.suffer(trouble.database);
    this.suffered.add(what);
    if (what === 'putBack' || what === 'loseTables') await this.restart();
  }

  /** Troubles end: what is published must then be what the site holds, though nothing moves there any more. */
  async rest(): Promise<void> {
    await this.wake();
    this.site.heal();
    await this.state.heal();
    await this.restart();
    this.replica.site.pass(QUARTER_MS); // the longest that a read waits which failed again and again
    for (let polls = 0; polls < 3; polls++) await this.poll();
    await this.confirm();
    for (let polls = 0; polls < 3; polls++) await this.poll();
    if (this.suffered.has('damage')) await this.readDaily();
    await this.readIdentities();
    for (const id of COLLECTIONS) {
      const members = this.site.source.membersOf(id);
      expect({ id, published: this.lines.sets.get(keyOf(id)) }).toEqual({ id, published: members });
      for (const one of members) {
        const entraId = this.site.source.devices.get(one);
        if (entraId !== undefined) expect([one, this.identities.get(one)?.entraId]).toEqual([one, entraId]);
      }
    }
  }

  private async go(trouble: WatcherTrouble): Promise<void> {
    switch (trouble.what) {
      case 'poll':
        return this.poll();
      case 'pollSeemingEmpty':
        if (!this.lines.sets.get(keyOf(trouble.collection))?.length) return this.poll(); // it is empty, or may begin so
        this.replica.source.stayAwake();
        return this.site.seemingEmpty(trouble.collection, () => this.poll());
      case 'readIdentities':
        return this.readIdentities();
      case 'confirm':
        return this.confirm();
      case 'restart':
        return this.restart();
      case 'kill':
        this.replica.watches.kill = trouble.when;
        return;
      case 'fallAsleep':
        this.asleep = this.replica.source.asleep(trouble.after);
        return;
      case 'wake':
        return this.wake();
      case 'look':
        return this.state.look(trouble.collection, this.replica.site.now);
    }
  }

  private async poll(): Promise<void> {
    await this.beginStep();
    const { replica } = this;
    const seen = await this.state.lastChanges();
    const older = this.site.isOlderThan(seen);
    const polled = pollOf(replica);
    const outcome = await Promise.race([polled, this.asleep.then(() => 'asleep' as const)]);
    if (outcome === 'asleep') {
      await this.wake();
      this.sleeper = { replica, polled };
    }
    if (outcome === 'asleep' || outcome === 'killed') await this.restart();
    this.older = this.site.isOlderThan(seen);
    await this.check();
    if (older && outcome === 'ok') expect(await this.state.restoredAt()).toBeDefined();
  }

  /** Who slept goes on with what it had in its hands. */
  private async wake(): Promise<void> {
    const { sleeper } = this;
    if (!sleeper) return;
    await this.beginStep();
    sleeper.replica.source.wake();
    await sleeper.polled;
    this.sleeper = undefined;
    await this.check();
  }

  private async beginStep(): Promise<void> {
    [this.quiet, this.restoredBefore, this.older] = [false, false, false];
    await this.check(); // of what left since the last step
    const allSent = await this.state.allSent();
    this.quiet = allSent && !this.sleeper;
    this.restoredBefore = allSent && (await this.state.restoredAt()) !== undefined;
    if (this.quiet) this.quietSince = this.site.history.now;
  }

  private async check(): Promise<void> {
    const { history } = this.site;
    history.note();
    const events = (await this.state.memberships()).slice(this.taken);
    this.taken += events.length;
    const versions = events.flatMap((event) => this.lines.take(event) ?? []);
    const restored = (await this.state.restoredAt()) !== undefined;
    const allSent = await this.state.allSent();
    for (const id of COLLECTIONS) {
      const believed = (await this.state.stateOf(id)) === 'ok';
      for (const version of versions.filter(({ collection }) => collection === keyOf(id))) {
        history.checkVersion(id, version, this.quietSince);
        const removed = version.before.filter((one) => !version.after.includes(one));
        const distrusted = restored || this.unconfirmed || this.older || !believed;
        if ((this.quiet && distrusted) || (this.restoredBefore && restored))
          expect({ id, removed }).toEqual({ id, removed: [] });
      }
      const members = this.lines.sets.get(keyOf(id));
      if (members && believed && allSent) history.checkBelieved(id, members);
    }
    if (restored && allSent) this.unconfirmed = true;
    await this.checkIdentities(restored);
  }

  private async checkIdentities(restored: boolean): Promise<void> {
    const before = this.identities;
    this.identities = await this.state.resources();
    const forgotten = this.suffered.has('putBack') || this.suffered.has('loseTables');
    for (const [resourceId, { entraId, vanished }] of this.identities) {
      this.site.history.checkIdentity(resourceId, entraId, vanished);
      const known = before.get(resourceId);
      if (restored && this.quiet && !forgotten && known?.entraId)
        expect({ resourceId, entraId, vanished }).toEqual({ resourceId, ...known });
    }
  }

  private async readIdentities(): Promise<void> {
    await this.beginStep();
    const { site } = this.replica;
    site.pass(1_000);
    try {
      await site.unresolvedIdentities();
      await site.allIdentities();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
    await this.check();
  }

  /** What is damaged is found when it is read. */
  private async readDaily(): Promise<void> {
    this.replica.site.pass(DAY_MS);
    for (let polls = 0; polls < 3; polls++) await this.poll();
  }

  private async confirm(): Promise<void> {
    const restoredAt = await this.state.restoredAt();
    if (!restoredAt) return;
    await this.state.confirm(restoredAt);
    this.unconfirmed = false;
  }

  private async restart(): Promise<void> {
    const { now } = this.replica.site;
    this.replica = await start(this.state, this.site);
    this.replica.site.now = now;
    this.asleep = new Promise(() => undefined);
  }
}

const keyOf = (collectionId: string): string => `${SITE}/${collectionId}`;

/** How the site answered; or the process was killed meanwhile. */
async function pollOf({ site }: Replica): Promise<EndState | 'killed'> {
  try {
    return (await site.poll()).state;
  } catch (error) {
    if (error instanceof KilledError) return 'killed';
    throw error;
  }
}

async function start(state: WatcherState, site: TroubledSite): Promise<Replica> {
  const stores = await state.started();
  const [source, watches] = [new SleepySource(site.source), new KillableWatches(stores.watches)];
  return { source, watches, site: new WatchedSite({ ...stores, watches }, source) };
}
