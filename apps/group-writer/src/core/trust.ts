import type { GroupKey, GroupOutcomes, Refusal } from './ports';

/** Without a success for so long it is not taken for granted that a group, or the tenant, can be written. */
const LASTS_MS = 5_000;
/** Groups refused one after the other, with no success between, that speak of the tenant. */
const REFUSED_GROUPS = 3;

/** What refused several groups in a row. */
export interface Forbidden {
  readonly refusal: Refusal;
  /** The last of them. */
  readonly group: GroupKey;
}

/**
 * Whether one write goes first to see if the others may follow: a right that was taken away then costs a write or three,
 * not a batch. Times in milliseconds since 1970.
 */
export class Trust {
  private readonly doneIn = new Map<string, number>();
  private doneAt = -Infinity;
  private readonly refused = new Set<string>();
  /** Groups that refuse since their last success: they say nothing new of the tenant. */
  private readonly known = new Set<string>();

  /** Requests that may be sent to a group at once. */
  mostFor(groupId: string, now: number): number {
    return now - (this.doneIn.get(groupId) ?? -Infinity) <= LASTS_MS ? Infinity : 1;
  }

  /** Requests that may be in flight to the whole tenant. */
  most(now: number): number {
    return this.refused.size === 0 && now - this.doneAt <= LASTS_MS ? Infinity : 1;
  }

  /** Learns from answers. When the tenant as a whole seems to refuse, gives what it said. */
  note(answered: readonly GroupOutcomes[], now: number): Forbidden | undefined {
    let forbidden: Forbidden | undefined;
    for (const { tenantId, groupId, outcomes } of answered) {
      const refusal = outcomes.find((outcome) => outcome.refusal?.reach === 'group')?.refusal;
      if (outcomes.some(({ effect }) => effect === 'done')) this.succeeded(groupId, now);
      else if (refusal) {
        this.doneIn.delete(groupId);
        if (refusal.reason === 'permission-denied' && !this.known.has(groupId)) this.refused.add(groupId);
        this.known.add(groupId);
        if (this.refused.size >= REFUSED_GROUPS) forbidden = { refusal, group: { tenantId, groupId } };
      }
    }
    if (forbidden) this.refused.clear();
    this.forget(now);
    return forbidden;
  }

  private succeeded(groupId: string, now: number): void {
    this.doneIn.delete(groupId); // the newest comes last
    this.doneIn.set(groupId, now);
    this.doneAt = now;
    this.refused.clear();
    this.known.delete(groupId);
  }

  private forget(now: number): void {
    for (const [groupId, at] of this.doneIn) {
      if (now - at <= LASTS_MS) return;
      this.doneIn.delete(groupId);
    }
  }
}
