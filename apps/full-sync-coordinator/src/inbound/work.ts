import pLimit from 'p-limit';
import { type Notifications, type Readiness, WorkLoop, type WorkLoops, withTrace } from '@rollcall/platform';
import type { AdvanceRun } from '../core/advance-run';
import type { ForgetOld } from '../core/forget-old';
import type { Records } from '../core/ports';
import type { StartScheduled } from '../core/start-scheduled';
import type { ConfiguredTenant, TakeOverTenants } from '../core/take-over-tenants';
import type { KeptAnswers } from '../outbound/kept-answers';
import { PROGRESS } from '../outbound/progress';

const HOUR_MS = 60 * 60 * 1000;

/** Each may wait for Graph, and a tenant that hangs must not keep the others back. */
const RUNS_AT_ONCE = 8;

/** The token of what the coordinator does by itself. */
export const WORK = Symbol('the loops of the coordinator');

/** Registers the loops: tenants once, runs at each sign of progress and often enough for their limits, schedules, housekeeping. */
export const startWork =
  (configured: readonly ConfiguredTenant[]) =>
  (
    records: Records,
    advance: AdvanceRun,
    takeOver: TakeOverTenants,
    forget: ForgetOld,
    answers: KeptAnswers,
    schedules: StartScheduled,
    notifications: Notifications,
    loops: WorkLoops,
    readiness: Readiness,
  ): void => {
    const tenantsLoaded = readiness.declare('tenants');
    loops.register(
      new WorkLoop('tenants', () => takeOver.run(configured).then(() => (tenantsLoaded.ready(), false)), {
        idleMs: 24 * HOUR_MS,
      }),
    );
    const forgetAll = () => Promise.all([forget.run(), answers.forgetOld()]).then(() => false);
    loops.register(new WorkLoop('housekeeping', forgetAll, { idleMs: HOUR_MS }));
    loops.register(new WorkLoop('schedules', () => schedules.step(), { idleMs: 1_000 }));
    const runs = loops.register(
      new WorkLoop('runs', (signal) => advanceAll(records, advance, signal), { idleMs: 1_000 }),
    );
    notifications.on(PROGRESS, () => runs.wake());
  };

/** One run that cannot be moved keeps no other back; then the loop tries again after a wait. */
async function advanceAll(records: Records, advance: AdvanceRun, signal: AbortSignal): Promise<boolean> {
  const failures: unknown[] = [];
  const atOnce = pLimit(RUNS_AT_ONCE);
  const step = async ({ runId, traceparent }: { readonly runId: string; readonly traceparent: string | undefined }) => {
    if (signal.aborted) return;
    await withTrace(traceparent, 'advance run', () => advance.step(runId)).catch((error: unknown) =>
      failures.push(error),
    );
  };
  await Promise.all((await records.tables.runs.waiting()).map((run) => atOnce(step, run)));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} runs could not be moved on`);
  return false;
}
