import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '@rollcall/client';
import type { Rollcall } from './connection';
import type { Output } from './output/output';
import { planColumns, type PlanItem } from './output/plan-columns';
import type { NamedRun } from './output/run-columns';

/** A run with what it will do, or what it holds. */
export interface Plan {
  readonly run: NamedRun;
  readonly planHash: string;
  readonly additions: number;
  readonly removals: number;
  readonly held: number;
  readonly items: readonly PlanItem[];
}

/** The coordinator hears of a plan a moment after the view has it. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 200;

/** The plan of a run that has one, or is about to have it. */
export async function readPlan({ admin }: Rollcall, run: NamedRun): Promise<Plan> {
  const givenUp = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const { planHash, additions, removals, held } = await admin.plan(run.id);
      return { run, planHash, additions, removals, held, items: await admin.planItems(run.id) };
    } catch (error) {
      const soon = error instanceof ApiError && ['plan-not-ready', 'run-not-found'].includes(error.code ?? '');
      if (!soon || Date.now() > givenUp) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** What a plan comes to, such as `2 join, 1 leaves, 3 held`. */
export function totalsOf({ additions, removals, held }: Pick<Plan, 'additions' | 'removals' | 'held'>): string {
  const leaving = removals - held;
  const parts = [
    additions > 0 && `${additions} ${additions === 1 ? 'joins' : 'join'}`,
    leaving > 0 && `${leaving} ${leaving === 1 ? 'leaves' : 'leave'}`,
    held > 0 && `${held} held`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'nothing to do';
}

/** Several plans, one after the other; `limit`: so many changes of each. */
export function showPlans(output: Output, plans: readonly Plan[], limit = Infinity): void {
  if (output.format === 'table') {
    plans.forEach((plan, index) => {
      if (index > 0) output.lines('');
      showPlan(output, plan, limit);
    });
  } else if (output.format === 'csv') {
    const items = plans.flatMap((plan) => plan.items.slice(0, limit));
    output.rows(items, planColumns);
  } else {
    output.data(plans.map((plan) => shortened(plan, limit)));
  }
}

/** One plan; as a table under the name of its mapping and its totals. */
export function showPlan(output: Output, plan: Plan, limit = Infinity): void {
  const { items } = shortened(plan, limit);
  if (output.format === 'json' || output.format === 'yaml') return output.data({ ...plan, items });
  if (output.format === 'table') {
    output.lines(`${output.paint.strong(plan.run.name ?? plan.run.groupId)}: ${totalsOf(plan)}`);
  }
  output.rows(items, planColumns);
  if (items.length < plan.items.length) output.note(`The first ${limit} of ${plan.items.length}; without --limit all.`);
}

const shortened = (plan: Plan, limit: number): Plan => ({ ...plan, items: plan.items.slice(0, limit) });
