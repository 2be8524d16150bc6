import type { Tenant } from '../estate/tenant';
import type { Counters } from './counters';
import type { IntendedWrite } from './intended-write';
import type { MembershipWrite, WriteLog } from './write-log';

/** Keeps the log of the membership writes, and counts what a good caller avoids. */
export class WriteWatch {
  /** By group and object, what the caller was last told to be done. */
  private readonly acknowledged = new Map<string, Map<string, IntendedWrite['op']>>();

  constructor(
    private readonly counters: Counters,
    private readonly log: WriteLog,
  ) {}

  /** Forgets what callers were told. */
  reset(): void {
    this.acknowledged.clear();
  }

  /** A write arrived: how many of its members were so already, and of how many its caller had been told. */
  arrived({ groupId, op, objectIds }: IntendedWrite, tenant: Tenant): void {
    const members = tenant.group(groupId)?.members;
    const told = this.acknowledged.get(groupId);
    for (const id of objectIds) {
      if (members?.has(id) !== (op === 'add')) continue;
      this.counters.add('membersAlreadySo');
      if (told?.get(id) === op) this.counters.add('membersRepeated');
    }
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
}
