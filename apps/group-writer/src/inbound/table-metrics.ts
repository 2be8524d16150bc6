import type { Metrics } from '@rollcall/platform';
import type { TenantFigures } from '../outbound/ledger/tenant-figures';
import type { KnownLane } from './lane-metrics';

/** All gauges of one scrape show one reading of the tables. */
const READING_MS = 1_000;

const GAUGES: readonly (readonly [string, string, keyof TenantFigures])[] = [
  ['rollcall_graph_backlog_members', 'Rows of the ledger that are due and not set aside.', 'backlog'],
  ['rollcall_holds_open', 'Groups whose removals wait for a person.', 'holds'],
  ['rollcall_hold_oldest_seconds', 'How long the oldest hold has waited; 0 without any.', 'oldestHoldSeconds'],
  ['rollcall_removals_held', 'Removals that wait for a person.', 'removalsHeld'],
  ['rollcall_members_unresolved', 'Members without an Entra object.', 'unresolved'],
  ['rollcall_members_failed', 'Members and leavers whose write Graph refused.', 'failed'],
  ['rollcall_breakers_open', 'Groups that are not written, because they refused.', 'breakers'],
  ['rollcall_full_syncs_waiting', 'Full syncs and previews that are not planned yet.', 'fullSyncsWaiting'],
];

/** What the tables hold of each tenant, for Prometheus: said by the replica that holds its lane, so that sums are right. */
export class TableMetrics {
  private readonly readings = new Map<string, { readonly at: number; readonly figures: Promise<TenantFigures> }>();

  constructor(
    metrics: Metrics,
    lanes: ReadonlyMap<string, KnownLane>,
    private readonly read: (tenantId: string) => Promise<TenantFigures>,
  ) {
    for (const [name, help, figure] of GAUGES) {
      metrics.gauge(name, help, ['tenant'], async (gauge) => {
        const figures = new Map<string, TenantFigures>();
        for (const [tenant, { tenantId, hold }] of lanes) {
          if (hold.held) figures.set(tenant, await this.figuresOf(tenantId));
        }
        gauge.reset();
        for (const [tenant, { [figure]: value }] of figures) gauge.set({ tenant }, value);
      });
    }
  }

  private figuresOf(tenantId: string): Promise<TenantFigures> {
    const known = this.readings.get(tenantId);
    if (known && performance.now() - known.at < READING_MS) return known.figures;
    const figures = this.read(tenantId);
    this.readings.set(tenantId, { at: performance.now(), figures });
    figures.catch(() => this.readings.delete(tenantId));
    return figures;
  }
}
