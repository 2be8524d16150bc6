import type { Summary } from '@rollcall/contracts';
import { lagOf } from './lag-buckets';
import { countMappings, sumFigures } from './summarise';
import type { CloudSyncView, EndsView, Measurements } from './views';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The figures of the whole installation. */
export class SummaryOfAll {
  constructor(
    private readonly view: CloudSyncView,
    private readonly ends: EndsView,
    private readonly measurements: Measurements,
  ) {}

  async at(now: Date): Promise<Summary> {
    const since = (ms: number) => this.measurements.lags(new Date(now.getTime() - ms));
    const [rows, ends, tenants, lastHour, lastDay, deadLettersOpen] = await Promise.all([
      this.view.all(),
      this.ends.list(),
      this.measurements.tenants(),
      since(HOUR_MS),
      since(DAY_MS),
      this.measurements.deadLettersOpen(),
    ]);
    return {
      mappings: countMappings(rows),
      members: sumFigures(rows),
      lag: { lastHour: lagOf([...lastHour.values()].flat()), lastDay: lagOf([...lastDay.values()].flat()) },
      tenants: tenants.map((tenant) => ({ ...tenant, lagLastHour: lagOf(lastHour.get(tenant.tenantId) ?? []) })),
      endsNotOk: ends.filter(({ state }) => state !== 'ok').length,
      deadLettersOpen,
    };
  }
}
