import type { Metered } from './ports';
import { type WriteCost, type WritesSent, atMost, costOf, learnt, membersPerAddition, plus, sent } from './write-cost';

/** The quota of a tenant, as configured. */
export interface QuotaSettings {
  /** Writes in a window. */
  readonly writes: number;
  readonly windowMs: number;
  /** The part of the quota that is ours, to 1. */
  readonly share: number;
}

/** What is kept beside the lane's lease, so that nothing is forgotten when another takes over. */
export interface BudgetState {
  /** Used of the quota, and of our share, at a moment (milliseconds since 1970), at most. */
  readonly level: number;
  readonly own: number;
  readonly at: number;
  readonly cost: WriteCost;
  readonly percentages: 'unproven' | 'seen' | 'missing';
  /** No write goes out before. */
  readonly waitUntil: number;
}

/** Graph says how full the quota is from here on. Source: Graph docs, "Identity and access service limits". */
const SPOKEN_FROM = 0.8;
/** Graph's quota may flow back in steps of ten seconds: that much of it may be back sooner than time alone tells. */
const BACK_AT_ONCE = 1 / 15;
/** How full it may become. Without Graph's word we stay such a step below. */
const HIGHEST = { seen: 0.95, unproven: 0.93, missing: 0.9 } as const;
/** Beyond this, without ever having heard a percentage, what is in flight may all be refused: little is sent at once. */
const CAREFUL_FROM = 0.7;
/** Less than this part of the quota says nothing of costs: percentages are rounded, and the quota may flow back in steps. */
const LEAST_LESSON = 0.2;
/**
 * When the quota is used up, what flows back is collected for this part of its window (a second of the documented one, in which
 * a batch of writes flows back), for no shorter than what a batch takes to be stored, and to so much of the quota at most.
 */
const STEP = 1 / 150;
const SHORTEST_STEP_MS = 200;
const LARGEST_STEP = 0.03;
/** Where the quota does not seem to flow back, single writes ask at intervals that grow to so many times the usual one. */
const SLOWEST = 8;
/** What a saved state allows to be sent before it has to be saved again. */
const HEADROOM = 0.02;

/**
 * How much of a tenant's write quota is used, by what we sent and by what Graph says of it. Amounts are fractions of the
 * quota, times milliseconds since 1970. Every percentage puts the level right, none means that it is below 0.8, a 429
 * that it is full; the differences between them teach what a write costs.
 */
export class TenantBudget {
  private level: number;
  private own: number;
  private at: number;
  /** Of writes that were let go and not answered yet. */
  private inFlight = 0;
  private open = 0;
  /** How many times slower than configured the quota flows back, by the latest percentages. */
  private slowness = 1;
  private reading = { percentage: 0, at: -Infinity };
  private lesson: { from: number; at: number; exact: boolean; sum: WritesSent };
  private saved: { level: number; at: number; waitUntil: number };
  cost: WriteCost;
  percentages: BudgetState['percentages'];
  waitUntil: number;

  constructor(
    private readonly settings: QuotaSettings,
    now: number,
    kept?: BudgetState,
  ) {
    this.at = Math.min(now, kept?.at ?? now);
    this.level = kept?.level ?? 0;
    this.own = kept?.own ?? 0;
    this.cost = kept?.cost ?? { perWrite: 1 / settings.writes, perThird: 1 };
    this.percentages = kept?.percentages ?? 'unproven';
    this.waitUntil = kept?.waitUntil ?? 0;
    this.saved = { level: -1, at: now, waitUntil: this.waitUntil };
    this.lesson = { from: this.level, at: now, exact: false, sum: NOTHING };
    this.pass(now);
  }

  /** How many members a PATCH should hold. */
  get membersPerAddition(): number {
    return membersPerAddition(this.cost);
  }

  /** Used of the quota, what is in flight included. */
  used(now: number): number {
    this.pass(now);
    return this.level + this.inFlight;
  }

  /** What Graph said last, when that was not long ago. */
  heard(now: number): number | undefined {
    return now - this.reading.at < this.settings.windowMs ? this.reading.percentage : undefined;
  }

  /** Whether so much is in doubt that only a few writes should be in flight. */
  careful(now: number): boolean {
    return this.percentages === 'unproven' && this.used(now) >= CAREFUL_FROM;
  }

  /** What may be sent now; 0 or less: nothing. */
  room(now: number): number {
    if (now < this.waitUntil) return 0;
    const left = this.left(now);
    return this.gropes(left) ? Math.min(left, this.oneAddition) : left;
  }

  /** In how many milliseconds there is room worth using: for what flows back in a second, when nothing else happens. */
  untilRoom(now: number): number {
    const left = this.left(now);
    const flow = Math.min(
      LARGEST_STEP,
      this.flowedBack(0, Math.max(SHORTEST_STEP_MS, STEP * this.settings.windowMs)) * this.settings.share,
    );
    const lacking = Math.max(this.oneAddition, this.gropes(left) ? 0 : flow) - left;
    const flowMs = (lacking * this.settings.windowMs * this.slowness) / this.settings.share;
    return Math.max(0, this.waitUntil - now, flowMs);
  }

  /** Before writes of this cost are sent. */
  reserve(cost: number): void {
    this.open += cost;
    this.inFlight += cost;
  }

  /** When all of them are answered, or will not be sent. */
  release(cost: number): void {
    this.open = Math.max(0, this.open - cost);
    this.inFlight = Math.min(this.inFlight, this.open);
  }

  note(metered: Metered, now: number): void {
    if (metered.request === 'read') return;
    this.pass(now);
    const one = sent(metered.request, metered.members);
    const cost = costOf(this.cost, one);
    this.inFlight = Math.max(0, this.inFlight - cost);
    this.level += cost;
    this.own += cost;
    this.lesson.sum = plus(this.lesson.sum, one);
    if (metered.percentage !== undefined) this.hear(metered.percentage, now);
    else if (metered.status === 429) this.hearNothingAtTheLimit(now);
    else if (metered.status !== undefined && metered.status < 500) this.hearNothing(now); // a gateway never says it
    if (metered.status === 429) {
      this.waitUntil = Math.max(this.waitUntil, now + (metered.throttled?.retryAfterMs ?? this.settings.windowMs));
    }
  }

  /** The state to save, when what was saved last does not cover what was let go since; before it is sent. */
  unsaved(now: number): BudgetState | undefined {
    const used = this.used(now);
    const covered = this.saved.level - this.flowedBack(this.saved.at, now);
    return (used > 0 && used > covered) || this.waitUntil > this.saved.waitUntil ? this.save(now, HEADROOM) : undefined;
  }

  /** @param headroom what may be sent before it is saved again. */
  save(now: number, headroom = 0): BudgetState {
    const level = this.used(now) + headroom;
    this.saved = { level, at: now, waitUntil: this.waitUntil };
    const { cost, percentages, waitUntil } = this;
    return { level, own: this.own + this.inFlight + headroom, at: now, cost, percentages, waitUntil };
  }

  private get oneAddition(): number {
    return costOf(this.cost, sent('addition', this.membersPerAddition));
  }

  private left(now: number): number {
    const ofQuota = HIGHEST[this.percentages] - this.used(now);
    return this.settings.share < 1 ? Math.min(ofQuota, this.settings.share - this.own - this.inFlight) : ofQuota;
  }

  /** Little is left, and it is in doubt how much comes back: one write at a time tells. */
  private gropes(left: number): boolean {
    return this.slowness > 1 && left < LARGEST_STEP;
  }

  private pass(now: number): void {
    const flowedBack = this.flowedBack(this.at, Math.max(now, this.at));
    this.level = Math.max(0, this.level - flowedBack / this.slowness);
    if (this.level === 0) this.lesson = { from: 0, at: now, exact: false, sum: NOTHING };
    this.own = Math.max(0, this.own - flowedBack * this.settings.share);
    this.at = Math.max(now, this.at);
  }

  private hear(percentage: number, now: number): void {
    this.percentages = 'seen';
    // The answers of a batch come at the same moment, in any order: the highest was the last.
    const sameMoment = now === this.reading.at;
    if (sameMoment && percentage <= this.reading.percentage) return;
    const flowed = this.flowedBack(this.reading.at, now);
    if (!sameMoment && flowed > 0.003) {
      this.slowness = percentage > this.level + flowed / this.slowness / 2 ? Math.min(SLOWEST, this.slowness * 2) : 1;
    }
    this.reading = { percentage, at: now };
    this.level = percentage;
    this.learn(percentage, now);
  }

  /** A 429 without a percentage: the quota is full, and Graph did not warn. */
  private hearNothingAtTheLimit(now: number): void {
    this.level = Math.max(1, this.level);
    const { at, exact, sum } = this.lesson;
    if (this.percentages !== 'missing' && !exact) {
      // Its silence meant nothing: of what it seemed to teach only this stays, that the quota was not full before.
      const configured = 1 / this.settings.writes;
      this.cost = atMost({ perWrite: configured, perThird: 1 }, sum, 1 + this.flowedBack(at, now), configured);
    }
    this.percentages = 'missing';
    const { perWrite, perThird } = this.cost;
    this.learn(1, now);
    // It says that writes cost no less than was believed, or it would not have come.
    this.cost = { perWrite: Math.max(perWrite, this.cost.perWrite), perThird: Math.max(perThird, this.cost.perThird) };
  }

  private hearNothing(now: number): void {
    if (this.percentages === 'missing') return this.trustAgain();
    if (now === this.reading.at || this.level <= SPOKEN_FROM) return;
    const { from, at, exact, sum } = this.lesson;
    const taken = SPOKEN_FROM - (exact ? from : 0) + this.flowedBack(at, now) + BACK_AT_ONCE;
    // Where even nothing would have been too much, the quota has flowed back sooner than it should: no lesson on costs.
    if (taken > 0) this.cost = atMost(this.cost, sum, taken, 1 / this.settings.writes);
    this.level = SPOKEN_FROM;
  }

  /** After a 429 below the quota the quota seemed smaller than it is: without percentages only its silence tells. */
  private trustAgain(): void {
    const { perWrite, perThird } = this.cost;
    const configured = 1 / this.settings.writes;
    if (perWrite > configured) this.cost = { perThird, perWrite: perWrite - (perWrite - configured) * perWrite * 0.05 };
  }

  private learn(level: number, now: number): void {
    const { from, at, exact, sum } = this.lesson;
    const taken = level - from + this.flowedBack(at, now);
    if (exact && costOf(this.cost, sum) < LEAST_LESSON) return;
    if (exact && taken > 0) this.cost = learnt(this.cost, sum, taken, 1 / this.settings.writes);
    this.lesson = { from: level, at: now, exact: true, sum: NOTHING };
  }

  private flowedBack(from: number, to: number): number {
    return (to - from) / this.settings.windowMs;
  }
}

const NOTHING: WritesSent = { writes: 0, thirds: 0 };
