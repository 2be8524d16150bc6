import { AWAITING_REFRESH, type Collection, EVALUATING, INCREMENTAL, PERIODIC, READY, SAVING } from './collection';
import { dependencies, evaluatedMembers, type RunQuery } from './evaluated-members';
import { type EvaluationSettings, evaluationSettings } from './evaluation-settings';
import { IdSet } from './id-set';
import type { ResourceKind } from './resource';
import type { Site } from './site';

type Kind = 'full' | 'incremental';

interface Run {
  timer: NodeJS.Timeout;
  /** Asked for again while it was at work. */
  again: boolean;
}

const FULL_HOUR = 4;
/** All Systems, and All Users and User Groups. */
const ROOTS = ['SMS00001', 'SMS00004'];
const UNDER_WAY = [AWAITING_REFRESH, EVALUATING, SAVING];
const DAY_MS = 86_400_000;

/** The evaluations of a site's collections: what begins them, how long they take and what they leave behind. */
export class Evaluations {
  /** What query rules find: nothing, until somebody who knows the classes says so. */
  runQuery: RunQuery = () => new IdSet();
  private current = evaluationSettings.parse({});
  private readonly pending = new Set<Collection>();
  private readonly runs = new Map<Collection, Run>();
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly site: Site) {}

  get settings(): EvaluationSettings {
    return this.current;
  }

  set settings(settings: EvaluationSettings) {
    this.current = settings;
    this.timers.forEach((timer) => clearInterval(timer));
    const every = (seconds: number, cycle: () => void): NodeJS.Timeout => setInterval(cycle, seconds * 1000).unref();
    this.timers = [];
    if (settings.atOnce) return;
    this.timers.push(every(settings.expressSeconds, () => this.express()));
    this.timers.push(every(settings.scheduleSeconds, () => this.scheduled()));
    this.waitForFullHour();
  }

  /** The rules of a collection were changed. */
  changed(collection: Collection): void {
    if (this.settings.atOnce) this.run(collection, 'full');
    else this.pending.add(collection);
  }

  /** There are new records. */
  discovered(kinds: readonly ResourceKind[]): void {
    for (const collection of this.site.collections.values()) {
      const holdsThem = collection.holdsAll.some((kind) => kinds.includes(kind));
      if (holdsThem || collection.rules.some(({ kind }) => kind === 'query')) this.changed(collection);
    }
  }

  /** A record is gone, and its row with it; before the next evaluation nothing else of the collection moves. */
  lost(collection: Collection, resourceId: number): void {
    collection.members = collection.members.difference(new IdSet([resourceId]));
    this.changed(collection);
  }

  /** RequestRefresh: an evaluation of one collection. */
  request(collection: Collection): void {
    collection.currentStatus = AWAITING_REFRESH;
    this.run(collection, 'full');
  }

  /** The express cycle, of collections with incremental updates; what does not have them is skipped, and lags. */
  express(): void {
    for (const collection of this.inOrder(({ refreshType }) => (refreshType & INCREMENTAL) !== 0)) {
      if (this.pending.has(collection)) this.run(collection, 'incremental');
      else if (collection.currentStatus === READY) this.finish(collection, 'incremental', 0);
    }
  }

  scheduled(): void {
    for (const collection of this.inOrder(({ refreshType }) => (refreshType & PERIODIC) !== 0))
      this.run(collection, 'full');
  }

  /** The full evaluation of 04:00: of what holds everything, and of whatever is limited to that. */
  daily(): void {
    const concerned = new Set(ROOTS);
    const all = this.inOrder(() => true);
    for (const { collectionId, limitTo } of all)
      if (limitTo !== null && concerned.has(limitTo)) concerned.add(collectionId);
    for (const collection of all) if (concerned.has(collection.collectionId)) this.run(collection, 'full');
  }

  /** After a start: what was under way when the site stopped begins anew. */
  resume(): void {
    for (const collection of this.inOrder(({ currentStatus }) => UNDER_WAY.includes(currentStatus))) {
      collection.currentStatus = READY;
      this.run(collection, 'full');
    }
  }

  /** What is under way ends without a trace. */
  forget(): void {
    for (const { timer } of this.runs.values()) clearTimeout(timer);
    this.runs.clear();
    this.pending.clear();
  }

  private run(collection: Collection, kind: Kind): void {
    const running = this.runs.get(collection);
    if (running) {
      running.again = true;
      return;
    }
    const half = this.settings.runMs / 2;
    if (half === 0) {
      this.end(collection, kind);
      return;
    }
    if (collection.currentStatus === READY) collection.currentStatus = EVALUATING;
    const saving = (): void => {
      collection.currentStatus = SAVING;
      this.saveHalf(collection);
      run.timer = setTimeout(ended, half).unref();
    };
    const ended = (): void => {
      this.runs.delete(collection);
      this.end(collection, kind);
      if (run.again) this.run(collection, kind);
    };
    const run: Run = { timer: setTimeout(saving, half).unref(), again: false };
    this.runs.set(collection, run);
  }

  /** Its rows are torn now: some of those who leave are gone, and some of those who join are there. */
  private saveHalf(collection: Collection): void {
    const target = evaluatedMembers(this.site, collection, this.runQuery);
    const half = (ids: IdSet): IdSet => new IdSet([...ids].slice(0, Math.floor(ids.size / 2)));
    const gone = half(collection.members.difference(target));
    const come = half(target.difference(collection.members));
    collection.members = collection.members.difference(gone).union(come);
  }

  private end(collection: Collection, kind: Kind): void {
    this.pending.delete(collection);
    const found = evaluatedMembers(this.site, collection, this.runQuery);
    const before = collection.evaluated;
    collection.members = found;
    collection.evaluated = found;
    const changes = before.difference(found).size + found.difference(before).size;
    this.finish(collection, kind, changes);
    if (changes > 0) this.pass(collection, kind);
  }

  private finish(collection: Collection, kind: Kind, changes: number): void {
    const { runMs, memberCountLagMs } = this.settings;
    const at = this.site.stamp();
    collection.currentStatus = READY;
    collection.lastRefreshTime = at;
    if (changes > 0) collection.lastMemberChangeTime = at;
    const changedAt = changes > 0 ? at : collection[kind].changedAt;
    collection[kind] = { at, changes, runMs, changedAt };
    const count = (): void => void (collection.memberCount = collection.evaluated.size);
    if (memberCountLagMs === 0) count();
    else setTimeout(count, memberCountLagMs).unref();
  }

  /** On to those whose members follow from these. Growth of what holds all is news only to who had waited for it. */
  private pass({ collectionId, holdsAll }: Collection, kind: Kind): void {
    for (const other of this.site.collections.values()) {
      if (other.limitTo !== collectionId && other.rules.length === 0) continue; // most, of ten thousand
      if (!dependencies(other).includes(collectionId)) continue;
      if (!this.settings.atOnce) this.pending.add(other);
      else if (holdsAll.length === 0 || other.rules.length > 0 || other.direct.size !== other.evaluated.size)
        this.run(other, kind);
    }
  }

  /** Collections come after those that they depend on. */
  private inOrder(chosen: (collection: Collection) => boolean): readonly Collection[] {
    const { collections } = this.site;
    const placed = new Set<Collection>();
    const ordered: Collection[] = [];
    const place = (collection: Collection | undefined): void => {
      if (!collection || placed.has(collection)) return;
      placed.add(collection);
      for (const id of dependencies(collection)) place(collections.get(id));
      if (chosen(collection)) ordered.push(collection);
    };
    for (const collection of collections.values()) place(collection);
    return ordered;
  }

  private waitForFullHour(): void {
    const now = this.site.now();
    const next = new Date(now).setUTCHours(FULL_HOUR, 0, 0, 0);
    const atFullHour = (): void => {
      this.daily();
      this.waitForFullHour();
    };
    this.timers.push(setTimeout(atFullHour, (next > now ? next : next + DAY_MS) - now).unref());
  }
}
