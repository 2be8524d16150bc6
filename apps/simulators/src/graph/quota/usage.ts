import type { Cost } from '../costs';
import { SlidingSum } from './sliding-sum';

interface Outcome {
  /** How full the fullest bucket of the request was then. */
  readonly fill: number;
  /** The scope that refused it. */
  readonly refusedBy: string | undefined;
  readonly now: number;
  readonly windowMs: number;
}

/** What one tenant was asked for since a moment. */
export class Usage {
  private writes = 0;
  private units = 0;
  private refusedWrites = 0;
  private highestFill = 0;
  private readonly refusedBy: Record<string, number> = {};
  private readonly charged = new SlidingSum();
  private firstWrite: number | undefined;
  private lastWrite: number | undefined;

  /** `since`: virtual milliseconds. */
  constructor(private readonly since: number) {}

  add({ units, writes }: Cost, { fill, refusedBy, now, windowMs }: Outcome): void {
    this.units += units;
    this.highestFill = Math.max(this.highestFill, fill);
    if (refusedBy !== undefined) this.refusedBy[refusedBy] = (this.refusedBy[refusedBy] ?? 0) + 1;
    if (writes === 0) return;
    this.firstWrite ??= now;
    this.lastWrite = now;
    this.charged.add(writes, now, windowMs);
    if (refusedBy === undefined) this.writes += writes;
    else this.refusedWrites += writes;
  }

  /** `capacity` and `windowMs` of the writes of one app. */
  summary(now: number, capacity: number, windowMs: number) {
    const { firstWrite, lastWrite } = this;
    const active = firstWrite === undefined || lastWrite === undefined ? 0 : lastWrite - firstWrite;
    return {
      sinceMs: this.since,
      nowMs: now,
      firstWriteMs: firstWrite ?? null,
      lastWriteMs: lastWrite ?? null,
      /** Write cost let in, and refused. */
      writes: this.writes,
      refusedWrites: this.refusedWrites,
      /** Resource units, with those of refused requests. */
      units: this.units,
      /** Of what could have been written from a full bucket between the first and the last write. */
      shareOfQuota: this.writes / (capacity + (capacity / windowMs) * active),
      /** The most write cost that came in any window of the quota's length, refused or not. */
      busiestWindow: this.charged.largest,
      highestFill: this.highestFill,
      /** Refused requests by `x-ms-throttle-scope` without its ids. */
      refused: { ...this.refusedBy },
    };
  }
}
export type UsageSummary = ReturnType<Usage['summary']>;
