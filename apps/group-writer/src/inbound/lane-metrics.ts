import { Logger } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import type { Metrics } from '@rollcall/platform';
import type { LaneStep } from '../core/drain-lane';
import type { Lane } from './lane';
import type { SharedTools } from './lanes';

/** What the lanes of this process did and what they know of the quotas, for Prometheus. */
export class LaneMetrics {
  private readonly logger = new Logger(LaneMetrics.name);
  private readonly writes;
  private readonly lanes = new Map<string, { readonly tenantId: string; readonly lane: () => Lane }>();

  constructor(
    metrics: Metrics,
    private readonly tools: SharedTools,
  ) {
    this.writes = metrics.counter('rollcall_graph_writes_total', 'Membership writes by what became of them.', [
      'tenant',
      'result',
    ]);
    const gauge = (name: string, help: string, value: (tenantId: string, lane: Lane) => number | undefined) =>
      metrics.gauge(name, help, ['tenant'], (gauge) => {
        for (const [tenant, { tenantId, lane }] of this.lanes) gauge.set({ tenant }, value(tenantId, lane()) ?? 0);
      });
    const { quota, clock } = this.tools;
    gauge('rollcall_graph_quota_used_ratio', 'Used of the write quota, as believed; 1 is the limit.', (id) =>
      quota.budget(id).used(clock.now()),
    );
    gauge('rollcall_graph_throttle_percentage_ratio', "Graph's own word of it; 0 when it said nothing of late.", (id) =>
      quota.budget(id).heard(clock.now()),
    );
    gauge(
      'rollcall_graph_write_cost_ratio',
      'The learnt cost of the cheapest write, of the whole quota.',
      (id) => quota.budget(id).cost.perWrite,
    );
    gauge(
      'rollcall_graph_addition_cost_per_three_members',
      'Learnt: 0, a PATCH is one write; 1, one for each three.',
      (id) => quota.budget(id).cost.perThird,
    );
    gauge('rollcall_graph_wait_seconds', 'For how long nothing is written, because Graph asked to wait.', (id) =>
      Math.max(0, (quota.budget(id).waitUntil - clock.now()) / 1_000),
    );
    gauge('rollcall_graph_flights', 'Batches of writes on their way.', (_, lane) => lane.inFlight);
    metrics.gauge('rollcall_graph_backlog_members', 'Due writes in the ledger.', ['tenant'], async (gauge) => {
      for (const [tenant, { tenantId }] of this.lanes) gauge.set({ tenant }, await this.tools.ledger.backlog(tenantId));
    });
  }

  /** Counts for a tenant. */
  of({ id, tenantId }: TenantConfiguration, lane: () => Lane): (step: LaneStep) => void {
    this.lanes.set(id, { tenantId, lane });
    return ({ written, refused }) => {
      const reasons = Object.entries(refused);
      for (const [result, count] of reasons) this.writes.inc({ tenant: id, result }, count);
      const bad = reasons.reduce((sum, [, count]) => sum + count, 0);
      this.writes.inc({ tenant: id, result: 'done' }, written - bad);
      if (bad > 0) this.logger.warn({ tenant: id, written, refused }, 'not every write of a batch went well');
    };
  }
}
