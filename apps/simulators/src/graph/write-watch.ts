import { type AnswerOrNone, DESTROYED } from '../answer';
import type { VirtualClock } from '../virtual-clock';
import type { Caller } from './caller';
import type { Counters } from './counters';
import type { IntendedWrite } from './intended-write';
import { Waits } from './waits';
import type { MembershipWrite, WriteLog } from './write-log';
import { WritesInFlight } from './writes-in-flight';

/** Keeps the log of the membership writes, and counts what a good caller avoids. */
export class WriteWatch {
  /** By group and object, what the caller was last told to be done. */
  private readonly acknowledged = new Map<string, Map<string, IntendedWrite['op']>>();
  private readonly inFlight = new WritesInFlight();
  private readonly waits: Waits;

  constructor(
    private readonly counters: Counters,
    private readonly log: WriteLog,
    clock: VirtualClock,
  ) {
    this.waits = new Waits(clock);
  }

  /** Forgets what callers were told. */
  reset(): void {
    this.acknowledged.clear();
    this.waits.reset();
  }

  /** A write of a group's members arrived. Whether another call is writing the group. */
  arrived({ groupId, op, objectIds }: IntendedWrite, { http, tenant }: Caller): boolean {
    const members = tenant.group(groupId)?.members;
    const told = this.acknowledged.get(groupId);
    for (const id of objectIds) {
      if (members?.has(id) !== (op === 'add')) continue;
      this.counters.add('membersAlreadySo');
      if (told?.get(id) === op) this.counters.add('membersRepeated');
    }
    const overlaps = !this.inFlight.begins(groupId, http.ids.requestId);
    if (overlaps) this.counters.overlap(groupId);
    return overlaps;
  }

  /** A request arrived that costs a write. */
  paying(method: string, template: string | undefined, caller: Caller): void {
    if (this.waits.during(keyOf(caller), caller.came.ms)) this.counters.add('writesDuringWait');
    if (method === 'DELETE' && template?.endsWith('/$ref') === false) this.counters.add('objectDeletions');
  }

  answered(write: MembershipWrite): void {
    const { op, objectIds, status, applied, groupId } = write;
    this.counters.write(status);
    this.log.add(write);
    if (!applied) return;
    this.counters.add(op === 'add' ? 'membersAdded' : 'membersRemoved', objectIds.length);
    const told = this.acknowledged.get(groupId) ?? new Map<string, IntendedWrite['op']>();
    this.acknowledged.set(groupId, told);
    for (const id of objectIds) {
      if (status !== null && status < 300) told.set(id, op);
      else told.delete(id);
    }
  }

  /** A caller was told something; a 429 without a Retry-After asks for `usualMs` (virtual). */
  told(caller: Caller, answer: AnswerOrNone, usualMs: number): void {
    if (answer !== DESTROYED) this.waits.told(keyOf(caller), answer, usualMs);
  }

  /** An HTTP call is over, with all its writes. */
  callEnded(requestId: string): void {
    this.inFlight.ended(requestId);
  }
}

const keyOf = ({ tenant, app }: Caller): string => `${tenant.tenantId}/${app.clientId}`;
