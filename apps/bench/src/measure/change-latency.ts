import { siteObserved } from '@rollcall/contracts';
import type { Listening, RunningSystem } from '@rollcall/testing';
import type { LatencyFigures } from '../report/result';
import type { Stage } from '../stage';
import { SITE, TENANT } from '../system/bench-estate';
import { type Flock, makeFlock, mapFlock, untilShown } from '../system/flock';
import { percentile } from './percentile';

/** Groups that change in turn. */
const PAIRS = 10;
/** So soon after a poll the next one, a second later, is not under way yet. */
const JUST_AFTER_MS = 500;

/** One change, from its beginning at the site; real milliseconds since the epoch. */
interface Change {
  readonly madeMs: number;
  /** When the call with its write reached Graph, and when Graph had written it. */
  readonly arrivedMs: number;
  readonly writtenMs: number;
}

/** Small groups in step, to which one device at a time is added or from which it is removed. */
export class ChangeLatency {
  private readonly changes: Change[] = [];

  private constructor(
    private readonly stage: Stage,
    private readonly system: RunningSystem,
    private readonly flocks: readonly Flock[],
    private readonly pool: Flock,
    private readonly polls: Listening,
  ) {}

  /** Makes the groups and waits until all are in step; the devices that come and go have been looked up before. */
  static async prepare(stage: Stage, system: RunningSystem, changes: number): Promise<ChangeLatency> {
    const flocks: Flock[] = [];
    for (let index = 0; index < PAIRS; index++) {
      flocks.push(await makeFlock(system, { name: `Small ${index}`, count: 5, inGroup: true }));
    }
    const pool = await makeFlock(system, { name: 'Pool', count: Math.ceil(changes / 2), inGroup: true });
    for (const flock of [...flocks, pool]) {
      const mapping = await mapFlock(system, flock);
      await untilShown(stage, system, mapping, flock.devices.length);
    }
    return new ChangeLatency(stage, system, flocks, pool, await system.topics.listen('collections.v1'));
  }

  /** How many were made. */
  get count(): number {
    return this.changes.length;
  }

  /** Makes one change just after a poll, so that it is clear which poll sees it first, and waits until it is written. */
  async change(): Promise<void> {
    const { control } = this.system;
    const turn = Math.floor(this.count / 2);
    const { collection, group } = itemAt(this.flocks, turn % PAIRS);
    const { resourceId, objectId } = itemAt(this.pool.devices, turn);
    const op = this.count % 2 === 0 ? 'add' : 'remove';
    await this.stage.until('a poll', () => Date.now() - (this.polledAt().at(-1) ?? 0) < JUST_AFTER_MS, 20);
    const after = (await control.entra.writes({ group: group.id })).at(-1)?.sequence ?? 0;
    const madeMs = Date.now();
    await control.site.changeMembers(collection.collectionId, { [op]: [resourceId] });
    const write = await this.stage.until(
      `${op} in ${group.displayName}`,
      async () => {
        const writes = await control.entra.writes({ group: group.id, after });
        return writes.find((one) => one.op === op && one.applied && one.objectIds.includes(objectId ?? '')) ?? null;
      },
      50,
    );
    this.changes.push({ madeMs, arrivedMs: write.arrivedMs, writtenMs: write.answeredMs });
  }

  /** From the poll that first saw each change, by the time of the watcher's heartbeat, to the write that Graph accepted. */
  figures(speed: number): LatencyFigures {
    const polls = this.polledAt();
    const seenBy = ({ madeMs, writtenMs }: Change): number => {
      const poll = polls.find((at) => at >= madeMs && at <= writtenMs);
      if (poll === undefined) throw new Error('a change was written without a poll that saw it');
      return poll;
    };
    const total = this.changes.map((change) => change.writtenMs - seenBy(change));
    const reached = this.changes.map((change) => change.arrivedMs - seenBy(change));
    const real = { p50: percentile(total, 50), p99: percentile(total, 99), most: percentile(total, 100) };
    return {
      changes: this.count,
      real,
      virtual: { p50: real.p50 * speed, p99: real.p99 * speed, most: real.most * speed },
      reached: { p50: percentile(reached, 50), p99: percentile(reached, 99) },
      each: total,
    };
  }

  /** How many are in each group in truth. Every second change takes out whom the one before put in. */
  async allAsBefore(): Promise<boolean> {
    const groups = new Map((await this.system.control.entra.groups(TENANT)).map((group) => [group.id, group]));
    const open = this.count % 2;
    const held = this.flocks.reduce((sum, { group }) => sum + (groups.get(group.id)?.memberCount ?? 0), 0);
    return held === this.flocks.reduce((sum, { devices }) => sum + devices.length, 0) + open;
  }

  private polledAt(): readonly number[] {
    return this.polls
      .of(siteObserved)
      .filter(({ site, state }) => site === SITE && state === 'ok')
      .map(({ polledAt }) => Date.parse(polledAt));
  }
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`there is no item ${index}`);
  return item;
}
