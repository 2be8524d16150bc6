import { BATCH_REQUESTS, BatchSize } from './batch-size';
import { type BatchLimits, additionsIn, nextBatch } from './batches';
import { type TakeOrder, costOfChanges } from './fair-shares';
import type { LaneQuota } from './lane-quota';
import type { Directory, GroupChanges, GroupOutcomes, LedgerStore, Outcome, Refusal } from './ports';

/** Writes that were taken together, on their way. */
export interface Flight {
  readonly tenantId: string;
  readonly taken: readonly GroupChanges[];
  /** The part of the quota that is set aside for them. */
  readonly cost: number;
  readonly membersPerAddition: number;
}

/** What one flight came to. */
export interface LaneStep {
  readonly answered: readonly GroupOutcomes[];
  /** Writes answered, whatever the answer. */
  readonly written: number;
  /** How many of them did not end well, by reason. */
  readonly refused: Readonly<Partial<Record<Refusal['reason'], number>>>;
  /** What stops the whole tenant, if anything. */
  readonly stopped?: Refusal;
}

/** What limits a taking beside the quota. */
export interface Limits {
  /** Groups with a write in flight. */
  readonly busy: readonly string[];
  /** Requests in all. */
  readonly most: number;
  mostFor(groupId: string): number;
}

/** Little is in a batch where all of it may be refused. */
const CAREFUL = { additions: 4, requests: 10 } as const;

/** Makes due rows of one tenant so. Only the holder of the tenant's lane may run it; several flights may be on their way. */
export class DrainLane {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly directory: Directory,
    private readonly quota: LaneQuota,
    private readonly now: () => number,
    readonly size: BatchSize = new BatchSize(),
  ) {}

  /** Takes what is due and what there is room for; undefined when there is nothing. Nothing is sent yet. */
  async take(tenantId: string, limits: Limits): Promise<Flight | undefined> {
    const budget = this.quota.budget(tenantId);
    const { cost, membersPerAddition } = budget;
    const inSecond = this.size.batchesInSecond;
    // Nothing else is on its way to the tenant meanwhile: others wait for it.
    const batches = budget.careful(this.now()) ? Math.ceil(inSecond / 4) : inSecond;
    const order: TakeOrder = {
      busy: limits.busy,
      requests: Math.min(limits.most, BATCH_REQUESTS * batches),
      additionsPerGroup: this.size.additions * batches,
      membersPerAddition,
      room: budget.room(this.now()),
      cost,
      most: (groupId) => limits.mostFor(groupId),
    };
    if (order.room <= 0 || order.requests <= 0) return undefined;
    const taken = await this.ledger.take(tenantId, order); // `present` is unknown before anything leaves
    if (taken.length === 0) return undefined;
    const sum = taken.reduce((all, { changes }) => all + costOfChanges(changes, membersPerAddition, cost), 0);
    budget.reserve(sum);
    return { tenantId, taken, cost: sum, membersPerAddition };
  }

  /**
   * Sends a flight, batch after batch, and stores the answers of a group as soon as it has them all. Resolves when all is
   * answered; `stored` when all is stored.
   *
   * @param mayBegin whether a call to Graph may begin now, and ends within the lane's lease.
   * @param ready when the flight may leave: the groups to which nothing is sent, because they have refused since this was taken.
   *   Where it is rejected, nothing is sent at all.
   */
  async send(
    { tenantId, taken, cost, membersPerAddition }: Flight,
    mayBegin: () => Promise<boolean>,
    ready: Promise<ReadonlySet<string>> = Promise.resolve(new Set()),
  ): Promise<{ readonly step: LaneStep; readonly stored: Promise<void> }> {
    const due = new Map(taken.map(({ groupId, changes }) => [groupId, changes.length]));
    const answered = new Map<string, Outcome[]>(taken.map(({ groupId }) => [groupId, []]));
    const refusing = new Set<string>();
    const records: Promise<void>[] = [];
    const receive = ({ groupId, outcomes }: GroupOutcomes) => {
      const all = answered.get(groupId) ?? [];
      for (const outcome of outcomes) all.push(this.untilLane(tenantId, outcome));
      if (outcomes.some(({ refusal }) => refusal?.reach === 'group')) refusing.add(groupId);
      if (all.length !== due.get(groupId)) return;
      const record = this.ledger.record({ tenantId, groupId, outcomes: all });
      record.catch(() => undefined); // whoever waits for `stored` is told
      records.push(record);
    };
    try {
      for (const groupId of await ready) refusing.add(groupId);
      for (let waiting = taken; waiting.length > 0;) {
        const { batch, rest } = nextBatch(waiting, this.limits(tenantId, membersPerAddition));
        for (const group of batch) if (refusing.has(group.groupId)) receive(unsent(group));
        const open = batch.filter(({ groupId }) => !refusing.has(groupId));
        for (const outcomes of await this.sendBatch(tenantId, open, mayBegin, membersPerAddition)) receive(outcomes);
        waiting = rest;
      }
    } catch (error) {
      await Promise.allSettled(records);
      throw error;
    } finally {
      this.quota.budget(tenantId).release(cost);
    }
    const step = summary([...answered].map(([groupId, outcomes]) => ({ tenantId, groupId, outcomes })));
    return { step, stored: settled(records) };
  }

  private limits(tenantId: string, membersPerAddition: number): BatchLimits {
    const { additions } = this.size;
    if (!this.quota.budget(tenantId).careful(this.now()))
      return { requests: BATCH_REQUESTS, additions, membersPerAddition };
    return { requests: CAREFUL.requests, additions: Math.min(additions, CAREFUL.additions), membersPerAddition };
  }

  private async sendBatch(
    tenantId: string,
    batch: readonly GroupChanges[],
    mayBegin: () => Promise<boolean>,
    membersPerAddition: number,
  ): Promise<readonly GroupOutcomes[]> {
    if (batch.length === 0) return [];
    if (!(await mayBegin())) return batch.map(unsent);
    const began = this.now();
    const answered = await this.directory.write(tenantId, batch, mayBegin, membersPerAddition);
    const now = this.now();
    const additions = Math.ceil(additionsIn(batch) / membersPerAddition);
    const unavailable = answered.some(({ outcomes }) =>
      outcomes.some(({ refusal, write }) => refusal?.reason === 'directory-unavailable' && write === 'add'),
    );
    const limited = this.quota.budget(tenantId).untilRoom(now) > 0;
    this.size.note({ additions, unavailable, tookMs: now - began }, limited, now);
    return answered;
  }

  /** A write that was throttled waits for as long as the lane does. */
  private untilLane(tenantId: string, outcome: Outcome): Outcome {
    const { refusal } = outcome;
    if (refusal?.reason !== 'throttled') return outcome;
    const retryAfterMs = Math.max(0, this.quota.budget(tenantId).waitUntil - this.now());
    return { ...outcome, refusal: { ...refusal, retryAfterMs } };
  }
}

/** What was not sent is due as before. */
const unsent = ({ changes, ...group }: GroupChanges): GroupOutcomes => ({
  ...group,
  outcomes: changes.map((change) => ({ ...change, effect: 'none' })),
});

/** Waits for all of them, then throws what the first of them threw. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

function summary(answered: readonly GroupOutcomes[]): LaneStep {
  const outcomes = answered.flatMap((group) => group.outcomes);
  const refused: Partial<Record<Refusal['reason'], number>> = {};
  for (const { refusal } of outcomes) if (refusal) refused[refusal.reason] = (refused[refusal.reason] ?? 0) + 1;
  const written = outcomes.filter(({ effect, refusal }) => effect !== 'none' || refusal).length;
  const stopped = outcomes.find(({ refusal }) => refusal?.reach === 'tenant')?.refusal;
  return { answered, written, refused, ...(stopped && { stopped }) };
}
