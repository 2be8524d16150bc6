import type { Member, MembershipWrite, RunShown } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import type { RunningSystem } from '@rollcall/testing';
import type { Squad } from './squad';

/** How long a view may still show what is over: events are on their way, or a service is being started again. */
const LAG_MS = 20_000;

/** Watches from outside, all the time, that nothing is claimed that Graph has not accepted. */
export class TruthWatch {
  /** What was seen that must never be. */
  readonly lies: string[] = [];
  /** Samples taken: with few of them the watch says little. */
  samples = 0;
  /** By group: when each object was accepted as a member, and when as removed, by this machine's clock. */
  private readonly entered = new Map<string, Map<string, number>>();
  private readonly left = new Map<string, Map<string, number>>();
  private readonly counts = new Map<string, RunShown>();
  private lastWrite = 0;

  constructor(
    private readonly system: RunningSystem,
    private readonly squads: readonly Squad[],
  ) {}

  /** Somebody was brought into a group by hand, or was there before. */
  brought(groupId: string, objectIds: readonly string[]): void {
    for (const objectId of objectIds) timesOf(this.entered, groupId).set(objectId, Date.now());
  }

  /** One look at everything. What cannot be asked at the moment, because a service is down, is left out. */
  async look(): Promise<void> {
    await Promise.all([this.lookAtRows(), this.lookAtMembers(), this.lookAtRuns()]);
    this.samples += 1;
  }

  private async lookAtRows(): Promise<void> {
    const rows = await this.system.monitoring.cloudSync().catch(() => []);
    for (const row of rows) {
      const parts = row.syncCompleted + row.syncInProgress + row.syncFailed + row.noEntraRecord + row.protected;
      if (parts !== row.memberCount) this.lies.push(`the figures of ${row.collectionName} do not add up: ${said(row)}`);
    }
  }

  /** The list is asked for first: what Graph accepts meanwhile can only be more. */
  private async lookAtMembers(): Promise<void> {
    const squad = this.squads[this.samples % this.squads.length];
    if (!squad) return;
    const shown = await this.system.monitoring
      .members(squad.mapping.id, { state: 'synced', limit: 1000 })
      .catch((): Member[] => []);
    const askedAt = Date.now();
    await this.readWrites();
    const entered = timesOf(this.entered, squad.group.id);
    const left = timesOf(this.left, squad.group.id);
    for (const { objectId, name } of shown) {
      const since = objectId === null ? undefined : entered.get(objectId);
      const until = objectId === null ? undefined : left.get(objectId);
      if (since === undefined) this.lies.push(`${name} is shown as synced, and Graph never took him in`);
      else if (until !== undefined && until > since && askedAt - until > LAG_MS) {
        this.lies.push(`${name} is shown as synced, ${askedAt - until} ms after Graph removed him`);
      }
    }
  }

  private async lookAtRuns(): Promise<void> {
    const runs = await this.system.monitoring.runs().catch(() => []);
    for (const run of runs) {
      const before = this.counts.get(run.id);
      if (before && !(goesOn(before.additions, run.additions) && goesOn(before.removals, run.removals))) {
        this.lies.push(`run ${run.id} went back from ${said(before)} to ${said(run)}`);
      }
      this.counts.set(run.id, run);
    }
  }

  /** Takes in what Graph accepted since the last time; returns those writes. */
  async readWrites(): Promise<readonly MembershipWrite[]> {
    const writes = await this.system.control.entra.writes({ after: this.lastWrite });
    for (const { sequence, groupId, op, objectIds, applied } of writes) {
      this.lastWrite = Math.max(this.lastWrite, sequence);
      if (!applied) continue;
      const times = timesOf(op === 'add' ? this.entered : this.left, groupId);
      for (const objectId of objectIds) times.set(objectId, Date.now());
    }
    return writes;
  }
}

function timesOf(groups: Map<string, Map<string, number>>, groupId: string): Map<string, number> {
  const times = groups.get(groupId) ?? new Map<string, number>();
  groups.set(groupId, times);
  return times;
}

type Counts = Pick<RunShown['additions'], 'planned' | 'done' | 'failed'>;

const goesOn = (before: Counts, now: Counts): boolean =>
  now.planned >= before.planned && now.done >= before.done && now.failed >= before.failed;

const said = (value: CloudSyncRow | RunShown): string => JSON.stringify(value);
