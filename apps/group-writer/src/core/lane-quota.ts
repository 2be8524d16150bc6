import { type Metered, DirectoryError, Quota } from './ports';
import { type BudgetState, type QuotaSettings, TenantBudget } from './tenant-budget';
import { type UnitSettings, UnitBudget } from './unit-budget';

/** What a tenant may be asked for. */
export interface TenantQuota {
  readonly writes: QuotaSettings;
  readonly units: UnitSettings;
}

/** Milliseconds since 1970, the same for all processes; and waiting. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What Graph asks to wait is believed to this length; then one write asks again. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** A read waits in line for so long; then its caller goes on with something else. */
const LONGEST_LINE_MS = 10_000;

interface Lane {
  budget: TenantBudget;
  readonly units: UnitBudget;
  /** Reads are let through one after the other, so that a large one is not overtaken for ever. */
  line: Promise<unknown>;
}

/** The quotas of all tenants that this process works for; all that is asked of a tenant goes by one of them. */
export class LaneQuota extends Quota {
  private readonly lanes = new Map<string, Lane>();
  /** Hears of every 429. */
  onThrottled: (tenantId: string) => void = () => undefined;

  constructor(
    private readonly tenants: ReadonlyMap<string, TenantQuota>,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** What is used of a tenant's write quota. */
  budget(tenantId: string): TenantBudget {
    return this.lane(tenantId).budget;
  }

  /** Whoever takes the lane over goes on from what its predecessor kept. */
  takeOver(tenantId: string, kept: BudgetState | undefined): void {
    this.lane(tenantId).budget = new TenantBudget(this.settings(tenantId).writes, this.clock.now(), kept);
  }

  async admitRead(tenantId: string, units: number): Promise<void> {
    const lane = this.lane(tenantId);
    const turn = lane.line.then(() => this.wait(lane, units));
    lane.line = turn.catch(() => undefined);
    await turn;
  }

  note(tenantId: string, answered: Metered): void {
    const { budget, units } = this.lane(tenantId);
    const metered = withinReason(answered);
    const now = this.clock.now();
    budget.note(metered, now);
    units.note(metered, now);
    if (metered.status !== 429) return;
    this.onThrottled(tenantId);
    if (!stopsEverything(metered)) return;
    const until = Math.max(budget.waitUntil, units.waitUntil);
    budget.waitUntil = until;
    units.waitUntil = until;
  }

  private async wait(lane: Lane, units: number): Promise<void> {
    for (let ms = this.admit(lane, units); ms > 0; ms = this.admit(lane, units)) await this.clock.sleep(ms);
  }

  private admit({ units: budget }: Lane, units: number): number {
    const ms = budget.admit(units, this.clock.now());
    if (ms <= LONGEST_LINE_MS) return ms;
    throw new DirectoryError({
      reason: 'throttled',
      message: 'Graph has asked to wait before it is read again.',
      retry: 'soon',
      reach: 'tenant',
      retryAfterMs: ms,
    });
  }

  private lane(tenantId: string): Lane {
    const known = this.lanes.get(tenantId);
    if (known) return known;
    const { writes, units } = this.settings(tenantId);
    const now = this.clock.now();
    const lane: Lane = {
      budget: new TenantBudget(writes, now),
      units: new UnitBudget(units, now),
      line: Promise.resolve(),
    };
    this.lanes.set(tenantId, lane);
    return lane;
  }

  private settings(tenantId: string): TenantQuota {
    const settings = this.tenants.get(tenantId);
    if (!settings) throw new Error(`The tenant ${tenantId} is not in the configuration.`);
    return settings;
  }
}

/** Whether a 429 speaks of all requests, not of writes or of reads alone. Source: Graph docs, "x-ms-throttle-scope". */
function stopsEverything({ throttled, request }: Metered): boolean {
  const limit = throttled?.scope?.split('/')[1]?.toLowerCase();
  return limit !== (request === 'read' ? 'read' : 'write');
}

function withinReason(metered: Metered): Metered {
  const { throttled } = metered;
  if (throttled?.retryAfterMs === undefined || throttled.retryAfterMs <= LONGEST_WAIT_MS) return metered;
  return { ...metered, throttled: { ...throttled, retryAfterMs: LONGEST_WAIT_MS } };
}
