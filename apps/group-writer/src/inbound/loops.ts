import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Leases, Notifications, WorkLoop, WorkLoops, activeTraceId, withTrace } from '@rollcall/platform';
import { PlanFullSync } from '../core/plan-full-sync';
import { ChangeStore } from '../outbound/change-store';
import { MappingFollower } from '../outbound/mapping-follower';
import { PostgresRunStore } from '../outbound/postgres-run-store';
import { IdentityUpkeep } from '../outbound/identity-upkeep';

/** How long the planner's right lasts without renewal; a plan may take longer, which only lets another wait. */
const PLANNER_LEASE_MS = 30_000;

/** What the writer does by itself, apart from the lanes: apply versions, plan full syncs, end graces. */
@Injectable()
export class Loops implements OnModuleInit {
  private readonly logger = new Logger(Loops.name);

  constructor(
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    private readonly leases: Leases,
    private readonly changes: ChangeStore,
    private readonly mappings: MappingFollower,
    private readonly runs: PostgresRunStore,
    private readonly identities: IdentityUpkeep,
    private readonly planner: PlanFullSync,
  ) {}

  onModuleInit(): void {
    this.wakeOn('changes', new WorkLoop('apply changes', () => this.applyNext(), { idleMs: 1_000 }));
    this.wakeOn('mappings', new WorkLoop('follow mappings', () => this.mappings.step(), { idleMs: 1_000 }));
    this.wakeOn('runs', new WorkLoop('plan full syncs', (signal) => this.plan(signal), { idleMs: 1_000 }));
    this.loops.register(new WorkLoop('ask for what is missing', () => this.askForMissing(), { idleMs: 5_000 }));
    this.loops.register(new WorkLoop('forget removals', () => this.forgetRemovals(), { idleMs: 10 * 60_000 }));
    this.loops.register(new WorkLoop('keep identities', () => this.keepIdentities(), { idleMs: 10 * 60_000 }));
  }

  private wakeOn(channel: string, loop: WorkLoop): void {
    this.loops.register(loop);
    this.notifications.on(channel, () => loop.wake());
  }

  private async applyNext(): Promise<boolean> {
    const step = await this.changes.nextComplete();
    if (!step) return false;
    await withTrace(step.traceparent ?? undefined, 'apply change', async () => {
      await this.changes.apply(step, activeTraceId());
      this.logger.log({ collection: step.collection, version: step.version, kind: step.kind }, 'applied a version');
    });
    return true;
  }

  /** One replica plans at a time: two would read the same group for the same run. */
  private async plan(signal: AbortSignal): Promise<boolean> {
    const lease = await this.leases.acquire('planner', { ttlMs: PLANNER_LEASE_MS });
    if (!lease) return false;
    const renewal = setInterval(() => void lease.renew().catch(() => undefined), PLANNER_LEASE_MS / 3);
    try {
      return (await this.planner.step(signal)) > 0;
    } finally {
      clearInterval(renewal);
    }
  }

  private async askForMissing(): Promise<boolean> {
    await this.changes.askForMissing();
    return false;
  }

  private async forgetRemovals(): Promise<boolean> {
    await this.runs.forgetRemovals();
    return false;
  }

  private async keepIdentities(): Promise<boolean> {
    await this.identities.endGraces();
    await this.identities.tidy();
    return false;
  }
}
