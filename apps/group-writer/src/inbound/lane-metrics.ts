import { Logger } from '@nestjs/common';
import type { TenantConfiguration } from '@rollcall/contracts';
import type { Metrics } from '@rollcall/platform';
import type { LaneStep } from '../core/drain-lane';
import type { GroupOutcomes } from '../core/ports';
import { TableMetrics } from './table-metrics';
import type { Lane } from './lane';
import type { LaneHold } from './lane-hold';
import type { SharedTools } from './lanes';

/** Seconds from a change to the group: from what an idle system takes to what waits behind a whole quota. */
const LAG_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** A lane of this process, whether it is held or not. */
export interface KnownLane {
  readonly tenantId: string;
  readonly lane: () => Lane;
  readonly hold: LaneHold;
}

/** What the lanes of this process did and what they know of the quotas, for Prometheus. */
export class LaneMetrics {
  private readonly logger = new Logger(LaneMetrics.name);
  private readonly writes;
  /** By cloudServiceId. */
  private readonly lanes = new Map<string, KnownLane>();

  constructor(metrics: Metrics, { quota, clock, ledger }: SharedTools) {
    this.writes = metrics.counter('rollcall_graph_writes_total', 'Membership writes by what became of them.', [
      'tenant',
      'kind',
      'result',
    ]);
    const throttled = metrics.counter('rollcall_graph_throttled_total', 'Requests that Graph answered with 429.', [
      'tenant',
    ]);
    quota.onThrottled = (tenantId) => this.named(tenantId, (tenant) => throttled.inc({ tenant }));
    const lag = metrics.histogram(
      'rollcall_change_to_group_seconds',
      "From the event of a collection's change to Graph's acknowledgement of the member's join or leave.",
      ['tenant', 'kind'],
      LAG_BUCKETS,
    );
    ledger.onSettled = (tenantId, settled) =>
      this.named(tenantId, (tenant) => {
        for (const { kind, tookMs } of settled) lag.observe({ tenant, kind }, tookMs / 1_000);
      });
    metrics.gauge('rollcall_lane_held', '1 on the replica that drains the tenant.', ['tenant'], (gauge) => {
      for (const [tenant, { hold }] of this.lanes) gauge.set({ tenant }, hold.held ? 1 : 0);
    });
    // Only the holder of a lane knows its quota: nobody else says anything of it.
    const gauge = (name: string, help: string, value: (tenantId: string, lane: Lane) => number | undefined) =>
      metrics.gauge(name, help, ['tenant'], (gauge) => {
        gauge.reset();
        for (const [tenant, { tenantId, lane, hold }] of this.lanes) {
          if (hold.held) gauge.set({ tenant }, value(tenantId, lane()) ?? 0);
        }
      });
    gauge('rollcall_graph_quota_used_ratio', 'Used of the write quota, as believed; 1 is the limit.', (id) =>
      quota.budget(id).used(clock.now()),
    );
    gauge(
      'rollcall_graph_quota_left_ratio',
      'Left of the write quota, as believed; 0 while Graph asks to wait.',
      (id) => (quota.budget(id).waitUntil > clock.now() ? 0 : Math.max(0, 1 - quota.budget(id).used(clock.now()))),
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
    new TableMetrics(metrics, this.lanes, (tenantId) => ledger.figures(tenantId));
  }

  /** Counts for a tenant. */
  of(tenant: TenantConfiguration, lane: () => Lane, hold: LaneHold): (step: LaneStep) => void {
    const { id, tenantId } = tenant;
    this.lanes.set(id, { tenantId, lane, hold });
    return ({ answered, written, refused }) => {
      for (const [kind, result, count] of tally(answered)) this.writes.inc({ tenant: id, kind, result }, count);
      if (Object.keys(refused).length === 0) return;
      this.logger.warn({ tenant: id, written, refused }, 'not every write of a batch went well');
    };
  }

  private named(tenantId: string, count: (tenant: string) => void): void {
    for (const [tenant, lane] of this.lanes) if (lane.tenantId === tenantId) count(tenant);
  }
}

/** How many writes were answered, by kind and by what became of them; what was not sent is not among them. */
function tally(answered: readonly GroupOutcomes[]): readonly (readonly ['add' | 'remove', string, number])[] {
  const counts = { add: new Map<string, number>(), remove: new Map<string, number>() };
  for (const { write, effect, refusal } of answered.flatMap(({ outcomes }) => outcomes)) {
    if (effect === 'none' && !refusal) continue;
    const result = refusal?.reason ?? 'done';
    counts[write].set(result, (counts[write].get(result) ?? 0) + 1);
  }
  return (['add', 'remove'] as const).flatMap((kind) => [...counts[kind]].map(([what, n]) => [kind, what, n] as const));
}
