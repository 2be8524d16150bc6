import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import { Metrics, Notifications, WorkLoop, WorkLoops } from '@rollcall/platform';
import type { LaneStep } from '../core/drain-lane';
import { Lane, type LaneTools } from './lane';

const IDLE_MS = 1_000;

/** One lane for each configured tenant, woken whenever something is due or has to be looked up. */
@Injectable()
export class Lanes implements OnModuleInit {
  private readonly logger = new Logger(Lanes.name);

  constructor(
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    private readonly metrics: Metrics,
    private readonly tenants: readonly TenantConfiguration[],
    private readonly tools: Omit<LaneTools, 'note'>,
  ) {}

  onModuleInit(): void {
    const writes = this.metrics.counter('rollcall_graph_writes_total', 'Membership writes by what became of them.', [
      'tenant',
      'result',
    ]);
    const note = (tenant: string, { written, refused }: LaneStep) => {
      const reasons = Object.entries(refused);
      for (const [result, count] of reasons) writes.inc({ tenant, result }, count);
      const bad = reasons.reduce((sum, [, count]) => sum + count, 0);
      writes.inc({ tenant, result: 'done' }, written - bad);
      if (bad > 0) this.logger.warn({ tenant, written, refused }, 'not every write of a batch went well');
    };
    for (const tenant of this.tenants) {
      const lane = new Lane(tenant, { ...this.tools, note });
      const loop = new WorkLoop(`lane ${tenant.id}`, (signal) => lane.step(signal), { idleMs: IDLE_MS });
      this.loops.register(loop);
      for (const channel of ['due', 'identities']) this.notifications.on(channel, () => loop.wake());
    }
  }
}
