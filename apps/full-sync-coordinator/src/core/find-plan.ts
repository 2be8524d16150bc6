import { findRun } from './decide-run';
import type { Plan } from './plan';
import type { Tables } from './ports';
import { RefusedError } from './refusal';

/** What a run will do. Throws `run-not-found`, and `plan-not-ready` while the writer has not told it completely. */
export async function findPlan(tables: Tables, runId: string): Promise<Plan> {
  const run = await findRun(tables, runId);
  const plan = await tables.plans.find(runId);
  if (plan) return plan;
  throw new RefusedError(
    'plan-not-ready',
    `The run has no plan yet (it is ${run.state}): ask again when it has been planned.`,
  );
}
