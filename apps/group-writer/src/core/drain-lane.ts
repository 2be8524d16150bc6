import type { Directory, LedgerStore, Outcome, Refusal } from './ports';

/** What one step of a lane came to. */
export interface LaneStep {
  /** Writes answered, whatever the answer. */
  readonly written: number;
  /** How many of them did not end well, by reason. */
  readonly refused: Readonly<Partial<Record<Refusal['reason'], number>>>;
  /** What stops the whole tenant, if anything. */
  readonly stopped?: Refusal;
}

/** Makes due rows of one tenant so. Only the holder of the tenant's lane may run it. */
export class DrainLane {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly directory: Directory,
  ) {}

  /**
   * Writes one batch of what is due. Safe to repeat: when nothing is due, it does nothing.
   *
   * @param mayBegin whether a call to Graph that begins now ends within the lane's lease.
   */
  async step(tenantId: string, mayBegin: () => Promise<boolean>): Promise<LaneStep> {
    const taken = await this.ledger.take(tenantId, this.directory.batch); // `present` is unknown before anything leaves
    if (taken.length === 0) return { written: 0, refused: {} };
    const answered = await this.directory.write(tenantId, taken, mayBegin);
    for (const group of answered) await this.ledger.record(group);
    const outcomes = answered.flatMap(({ outcomes }) => outcomes);
    const stopped = outcomes.find(({ refusal }) => refusal?.reach === 'tenant')?.refusal;
    return { written: outcomes.length, refused: countReasons(outcomes), ...(stopped && { stopped }) };
  }
}

function countReasons(outcomes: readonly Outcome[]): LaneStep['refused'] {
  const counts: Partial<Record<Refusal['reason'], number>> = {};
  for (const { refusal } of outcomes) if (refusal) counts[refusal.reason] = (counts[refusal.reason] ?? 0) + 1;
  return counts;
}
