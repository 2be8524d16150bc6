import type { Directory } from './directory';
import { findRun } from './decide-run';
import { findPlan } from './find-plan';
import type { Plan, PlanFilter, PlanItem } from './plan';
import type { Page, Records } from './ports';
import { RefusedError } from './refusal';

/** What a run will do, for people: with the names of those whom only the directory knows. */
export class ShowPlan {
  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
  ) {}

  /** `after`: how many items come before the page. Throws `run-not-found`, `plan-not-ready`. */
  async run(
    runId: string,
    { limit, after, ...filter }: PlanFilter & { readonly limit: number; readonly after: number },
  ): Promise<{ readonly plan: Plan; readonly page: Page<PlanItem, number> }> {
    const plan = await findPlan(this.records.tables, runId);
    const page = await this.records.tables.plans.items(runId, limit, after, filter);
    const names = await this.namesOf(
      runId,
      page.items.flatMap(({ displayName, objectId }) => (displayName === undefined ? [objectId] : [])),
    );
    const items = page.items.map((item) => {
      const displayName = item.displayName ?? names.get(item.objectId);
      return displayName === undefined ? item : { ...item, displayName };
    });
    return { plan, page: { ...page, items } };
  }

  /** Strangers are in no collection, so no site has named them. A list without names is better than none. */
  private async namesOf(runId: string, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (objectIds.length === 0) return new Map();
    const { tenantId } = await findRun(this.records.tables, runId);
    const tenant = await this.records.tables.tenants.find(tenantId);
    if (!tenant || tenant.removed) return new Map();
    try {
      return await this.directory.names(tenant.cloudServiceId, objectIds);
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'directory-unavailable') return new Map();
      throw error;
    }
  }
}
